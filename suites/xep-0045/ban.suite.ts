/** Spec: XEP-0045 v1.35.5 §9.1, "Banning a User". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available, stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter, join, Occupant } from '#harness/probe/muc-client.js'
import { registered } from '#suites/scenes/registrations.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'

must('XEP-0045#ban.1', 'a ban is for the account, with all its clients', roomOfTwo.with({ accounts: 2 }), async ({ alice, bob, room }, stage) => {
  const phone = await join(await logIn(stage, 'phone', 1), room, 'rob')
  await alice.ban(bob.client.jid)
  await bob.next(unavailable({ nick: 'bob' }))
  await phone.next(unavailable({ nick: 'rob' }))
})

must('XEP-0045#ban.2', 'who is banned is on the ban list', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const entries = listed(await alice.list({ affiliation: 'outcast' }))
  expect(entries.map(({ jid }) => jid)).toEqual([bob.client.jid.bareText])
})

must('XEP-0045#ban.4', 'a ban is acknowledged', roomOfTwo, async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'outcast' }))).toBe('none')
})

must('XEP-0045#ban.5', 'who is banned while in the room learns it', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const gone = await bob.next(unavailable({ nick: 'bob' }))
  expect(gone.status).toContain(301)
  expect(gone).toMatchObject({ affiliation: 'outcast', role: 'none' })
})

must('XEP-0045#ban.5~absent', 'who is banned by someone who is not in the room has to leave', roomOfTwo, async ({ alice, bob, room }) => {
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'outcast' }]))
  expect((await bob.next(unavailable({ nick: 'bob' }))).status).toContain(301)
})

may('XEP-0045#ban.6', 'who is banned may learn the reason', roomOfTwo, async ({ alice, bob }, { tag }) => {
  await alice.ban(bob.client.jid, tag)
  const { reason } = await bob.next(unavailable({ nick: 'bob' }))
  return reason === tag ? 'the reason is told' : 'no reason is told'
})

must('XEP-0045#ban.8', 'the others learn that it was a ban', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.ban(bob.client.jid)
  for (const occupant of [alice, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).status).toContain(301)
})

must('XEP-0045#ban.9', 'an admin cannot ban an owner', ranked, async ({ alice, bob }) => {
  expect(refusal(await bob.admin({ jid: alice.client.jid.bare, affiliation: 'outcast' }))).toBe('not-allowed')
})

must('XEP-0045#ban.10', 'nobody can ban itself', ranked, async ({ bob }) => {
  expect(refusal(await bob.admin({ jid: bob.client.jid.bare, affiliation: 'outcast' }))).toBe('conflict')
})

must('XEP-0045#ban.11', 'who is not in the room can be banned', closedRoom({}), async ({ alice, bob, room }) => {
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'outcast' }))).toBe('none')
  await enter(bob, room, 'bob')
  await bob.next(stanzaError([], { stanza: 'presence' }))
})

must('XEP-0045#ban.3', 'the nickname of who is banned is free', registered.with({ features: ['muc-reserved-nick'] }), async ({ alice, bob, carol, room, nick }) => {
  await alice.ban(bob.jid)
  await enter(carol, room, nick)
  await carol.next(available({ nick }))
})

may('XEP-0045#ban.7', 'who is banned may learn who did it', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const { actor } = await bob.next(unavailable({ nick: 'bob' }))
  return actor === undefined ? 'nobody is named' : 'who did it is named'
})
