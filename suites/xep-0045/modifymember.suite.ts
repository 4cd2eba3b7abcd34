/** Spec: XEP-0045 v1.35.5 §9.5, "Modifying the Member List". */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { invited } from '#suites/scenes/invitations.js'
import { club, listed, ranked, refusal } from '#suites/scenes/rights.js'
import { closedRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'

should('XEP-0045#modifymember.1', 'a member cannot edit the member list of a members-only room', club, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'none' }))).toBe('forbidden')
})

must('XEP-0045#modifymember.4', 'an admin gets the member list', ranked, async ({ alice, bob, carol }) => {
  await alice.affiliate(carol.client.jid, 'member')
  expect(refusal(await bob.list({ affiliation: 'member' }))).toBe('none')
})

must('XEP-0045#modifymember.5', 'the member list tells affiliation and address', roomOfTwo, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'member')
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['member', bob.client.jid.bareText]])
})

must('XEP-0045#modifymember.8', 'who is taken off the member list has no affiliation', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await alice.affiliate(bob.jid, 'none')
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('none')
})

must('XEP-0045#modifymember.9', 'who is put on the member list is a member', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

should('XEP-0045#modifymember.11', 'who is taken off the member list of a members-only room has no role there', club, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'none')
  expect((await bob.next(unavailable({ nick: 'bob' }))).role).toBe('none')
})

must('XEP-0045#modifymember.12', 'who is no longer a member does not come back into a members-only room', club, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.client.jid, 'none')
  await setUp('bob is out', async () => bob.next(unavailable({ nick: 'bob' })))
  await enter(bob.client, room, 'bob')
  await bob.next(stanzaError('registration-required', { stanza: 'presence' }))
})

must('XEP-0045#modifymember.18', 'an invitation to an open room makes nobody a member', invited, async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  expect((await carol.next(available({ nick: 'carol' }))).affiliation).toBe('none')
})
