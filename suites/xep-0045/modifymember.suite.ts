/** Spec: XEP-0045 v1.35.5 §9.5, "Modifying the Member List". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, presence, stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter, gather, join, Occupant } from '#harness/probe/muc-client.js'
import { waitingOutside } from '#suites/scenes/absent.js'
import { clubhouse, invitation, invite, invited } from '#suites/scenes/invitations.js'
import { registered } from '#suites/scenes/registrations.js'
import { club, forget, listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, lastWord, room as roomOfTwo, roomOfThree, trioOutside } from '#suites/scenes/rooms.js'

const waiting = waitingOutside({ 'muc#roomconfig_membersonly': true }).with({ features: ['muc-members-only'] })

/** A members-only room of alice where all see who is who; bob and carol are members, and carol is outside. */
const openClub = trioOutside.with({ features: ['muc-members-only'] }).andThen(async ({ clients: { alice: owner, bob: member, carol }, room }) => {
  const { alice } = await gather(room, { alice: owner }, { 'muc#roomconfig_membersonly': true, 'muc#roomconfig_whois': 'anyone' })
  for (const each of [member, carol]) await alice.affiliate(each.jid, 'member')
  return { alice, bob: await join(member, room, 'bob'), carol, room }
})

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

must('XEP-0045#modifymember.7', 'several new members are acknowledged', roomOfThree, async ({ alice, bob, carol }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'member' }, { jid: carol.client.jid.bare, affiliation: 'member' }))).toBe('none')
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

must('XEP-0045#modifymember.13', 'everybody sees each of several who are no longer members', roomOfThree, async ({ alice, bob, carol }) => {
  for (const member of [bob, carol]) await alice.affiliate(member.client.jid, 'member')
  await forget({ alice, bob, carol })
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'none' }, { jid: carol.client.jid.bare, affiliation: 'none' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('none')
    expect((await occupant.next(available({ nick: 'carol' }))).affiliation).toBe('none')
  }
})

should('XEP-0045#modifymember.16', 'whom a member invites into a members-only room becomes a member', clubhouse(true), async ({ bob, carol, room, isAsked }) => {
  // Whether members may be let invite is the clause before.
  if (!isAsked) return
  await invite(bob, carol)
  await setUp('carol is invited', async () => carol.next(invitation()))
  await enter(carol, room, 'carol')
  expect((await carol.next(presence({ nick: 'carol' }))).affiliation).toBe('member')
})

must('XEP-0045#modifymember.17', 'a member cannot invite into a members-only room unless the owner allows it', clubhouse(false), async ({ bob, carol }) => {
  const id = await invite(bob, carol)
  await bob.next(stanzaError('forbidden', { stanza: 'message', id }))
})

must('XEP-0045#modifymember.18', 'an invitation to an open room makes nobody a member', invited, async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  expect((await carol.next(available({ nick: 'carol' }))).affiliation).toBe('none')
})

must('XEP-0045#modifymember.19', 'everybody sees each of several new members', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'member' }, { jid: carol.client.jid.bare, affiliation: 'member' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
    expect((await occupant.next(available({ nick: 'carol' }))).affiliation).toBe('member')
  }
})

should('XEP-0045#modifymember.2', 'in a members-only room where all see who is who, all get the member list', openClub, async ({ bob }) => {
  expect(refusal(await bob.list({ affiliation: 'member' }))).toBe('none')
})

should('XEP-0045#modifymember.3', 'a member who is outside gets the member list of a room where all see who is who', openClub, async ({ carol, room }) => {
  expect(refusal(await new Occupant(carol, room, 'carol').list({ affiliation: 'member' }))).toBe('none')
})

may('XEP-0045#modifymember.6', 'the member list may tell who of them is there', roomOfTwo, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'member')
  const [entry] = listed(await alice.list({ affiliation: 'member' }))
  return `it tells ${entry?.nick === undefined ? 'no nickname' : 'the nickname'} and ${entry?.role === undefined ? 'no role' : 'the role'}`
})

may('XEP-0045#modifymember.10', 'a nickname may be taken back', registered, async ({ alice, bob, carol, room, nick }) => {
  await request(alice, writeMucAdmin([{ jid: bob.jid.bare, affiliation: 'member', nick: '' }]))
  await enter(carol, room, nick)
  const { type } = await carol.next(presence({ nick }))
  return type === 'error' ? 'it is still taken' : 'it is free again'
})

should('XEP-0045#modifymember.14', 'who becomes a member of a members-only room is invited', waiting, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await bob.next(invitation({ from: room.toString() }))
})

may('XEP-0045#modifymember.15', 'members may be let invite', clubhouse(true), async ({ bob, carol, room, isAsked }) => {
  if (!isAsked) return 'the owner has no say in it'
  await invite(bob, carol)
  await setUp('the room has decided', async () => bob.next(await lastWord(bob.client, room)))
  const got = await carol.allBefore(await lastWord(carol, room), invitation())
  return got.length > 0 ? 'the owner can let them' : 'the owner cannot let them'
})
