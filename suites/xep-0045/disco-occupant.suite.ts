/** Spec: XEP-0045 v1.35.5 §6.6, "Querying a Room Occupant". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { iqRequest } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import { refusal } from '#suites/scenes/rights.js'
import { configured, lastWord, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#disco-occupant.1', 'who is not in the room cannot discover who is', configured({}), async ({ carol, room }) => {
  expect(['bad-request', 'not-acceptable']).toContain(refusal(await carol.iq('get', room.withResource('bob'), discoInfoQuery())))
})

may('XEP-0045#disco-occupant.2', 'an occupant may be able to discover what another one can do', roomOfThree, async ({ bob, carol, room }) => {
  await bob.client.send(el('iq', { xmlns: NS.client, type: 'get', id: freshId(), to: carol.jid.toString() }, discoInfoQuery()))
  await bob.next(await lastWord(bob.client, room))
  const asked = await carol.allBefore(await lastWord(carol.client, room), iqRequest({ ns: NS.discoInfo }))
  return asked.length > 0 ? 'the request is passed on' : 'the request is not passed on'
})
