/** Spec: XEP-0045 v1.35.5 §10.6, "Granting Admin Status". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { Occupant } from '#harness/probe/muc-client.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#grantadmin.1', 'an admin cannot make admins', ranked, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'admin' }))).toBe('forbidden')
})

must('XEP-0045#grantadmin.2', 'a new admin is on the admin list', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'admin')
  const entries = listed(await alice.list({ affiliation: 'admin' }))
  expect(entries.map(({ jid }) => jid)).toEqual([bob.jid.bareText])
})

must('XEP-0045#grantadmin.2~acknowledged', 'making an admin is acknowledged', closedRoom({}), async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'admin' }))).toBe('none')
})

must('XEP-0045#grantadmin.3', 'everybody sees a new admin', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
})

must('XEP-0045#grantadmin.3~absent', 'everybody sees a new admin that someone has made who is not in the room', roomOfThree, async ({ alice, bob, carol, room }) => {
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'admin' }]))
  for (const occupant of [bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
})
