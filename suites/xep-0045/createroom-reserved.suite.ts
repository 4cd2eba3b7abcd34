/** Spec: XEP-0045 v1.35.5 §10.1.3, "Creating a Reserved Room". */
import { elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { readMucOwner, writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, must } from '#harness/clause/clause.js'
import { presence, presenceShow, unavailable } from '#harness/match/stanza.js'
import { enter, join } from '#harness/probe/muc-client.js'
import { refusal, request } from '#suites/scenes/rights.js'
import { configured, unconfigured, untilGone } from '#suites/scenes/rooms.js'
import { strictOutside } from '#suites/scenes/strict-rooms.js'

must('XEP-0045#createroom-reserved.1', 'an owner gets the form of a new room', unconfigured, async ({ alice }) => {
  const { payload } = await alice.iq('get', writeMucOwner())
  const form = payload && readMucOwner(payload).form
  expect(form).toMatchObject({ kind: 'form', formType: NS.mucRoomConfig })
})

must('XEP-0045#createroom-reserved.3', 'a protected room needs a password', unconfigured, async ({ alice }) => {
  const form = await alice.form()
  // Not every form has a switch beside the password; then nothing is wrong with an empty one.
  if (valuesOf(form, 'muc#roomconfig_passwordprotectedroom') === undefined) return
  const fields = [{ name: 'muc#roomconfig_passwordprotectedroom', values: ['1'] }, { name: 'muc#roomconfig_roomsecret', values: [''] }]
  expect(refusal(await alice.iq('set', writeMucOwner({ form: { kind: 'submit', formType: NS.mucRoomConfig, fields } })))).toBe('not-acceptable')
})

must('XEP-0045#createroom-reserved.4', 'a new room whose configuration is cancelled is gone', unconfigured, async ({ alice, bob, room }, stage) => {
  await request(alice, writeMucOwner({ form: { kind: 'cancel', fields: [] } }))
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  expect((await bob.next(presence({ nick: 'bob' }))).status).toContain(201)
})

must('XEP-0045#createroom-reserved.5', 'who cancels the first configuration is out of the room', unconfigured, async ({ alice }) => {
  await request(alice, writeMucOwner({ form: { kind: 'cancel', fields: [] } }))
  await alice.next(unavailable({ nick: 'alice' }))
})

must('XEP-0045#createroom-reserved.6', 'a room that its creator leaves unconfigured is gone', unconfigured, async ({ alice, bob, room }, stage) => {
  await alice.client.close()
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  expect((await bob.next(presence({ nick: 'bob' }))).status).toContain(201)
})

must('XEP-0045#createroom-reserved.8', 'the option "whois" decides whether everybody sees who is who', configured({ 'muc#roomconfig_whois': 'anyone' }), async ({ alice, bob }) => {
  await alice.configure({ 'muc#roomconfig_whois': 'moderators' })
  await bob.settle()
  await alice.show('xa')
  expect((await bob.next(presenceShow('xa', { nick: 'alice' }))).realJid).toBeUndefined()
})

must('XEP-0045#createroom-reserved.7', 'who leaves its room unconfigured learns that the room is destroyed', unconfigured.with({ features: ['muc-locked-rooms'] }), async ({ alice }) => {
  await alice.exit()
  const { element } = await alice.next(unavailable({ nick: 'alice' }))
  expect(readMucUser(element)?.destroy).toBeDefined()
})

must('XEP-0045#createroom-reserved.2', 'where nothing can be configured an owner gets no form', strictOutside, async ({ alice, room }) => {
  const { type, payload } = await (await join(alice, room, 'alice')).iq('get', writeMucOwner())
  expect(type).toBe('result')
  // Where something can be configured there is a form (the clause before).
  if (payload && readMucOwner(payload).form) return
  expect(payload?.name).toBe('query')
  expect(payload && elementsOf(payload)).toEqual([])
})
