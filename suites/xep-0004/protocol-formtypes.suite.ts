/** Spec: XEP-0004 v2.13.2 §3.1, "Form Types". */
import { attr, childrenOf, el, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { settingsOf, submit } from '#suites/scenes/forms.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom } from '#suites/scenes/rooms.js'

must('XEP-0004#protocol-formtypes.1', 'a submitted field that nobody understands is ignored', ownRoom, async ({ alice }, { tag }) => {
  expect(refusal(await submit(alice, { '{urn:example:unknown}mood': 'happy', 'muc#roomconfig_roomname': tag }))).toBe('none')
  expect((await settingsOf(alice))['muc#roomconfig_roomname']).toEqual([tag])
})

must('XEP-0004#protocol-formtypes.2', 'a form comes inside what it was asked for with, and under the same id', ownRoom, async ({ alice, room }, { tag }) => {
  await alice.client.send(el('iq', { xmlns: NS.client, type: 'get', id: tag, to: room.toString() }, writeMucOwner()))
  const { type, payload } = await alice.next(iqAnswer(tag, { from: room.toString() }))
  expect(type).toBe('result')
  expect(payload && [nsOf(payload), payload.name]).toEqual([NS.mucOwner, 'query'])
  expect(payload && childrenOf(payload, NS.dataForms, 'x').map(x => attr(x, 'type'))).toEqual(['form'])
})
