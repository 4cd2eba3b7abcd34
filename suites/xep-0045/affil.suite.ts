/** Spec: XEP-0045 v1.35.5 §5.2, "Affiliations". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available, unavailable } from '#harness/match/stanza.js'
import { enter, join } from '#harness/probe/muc-client.js'
import { request } from '#suites/scenes/rights.js'
import { restarted } from '#suites/scenes/restarted.js'
import { aloneOutside, closedRoom, comesIn, configured, room as roomOfTwo, welcome } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'

must('XEP-0045#affil.1', 'who creates a room owns it', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).affiliation).toBe('owner')
})

should('XEP-0045#affil.2', 'there are admins', roomOfTwo, async ({ alice, bob }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'admin' }]))
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
})

should('XEP-0045#affil.3', 'there are members', roomOfTwo, async ({ alice, bob }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'member' }]))
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

should('XEP-0045#affil.4', 'there are outcasts', roomOfTwo, async ({ alice, bob }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'outcast' }]))
  expect((await bob.next(unavailable({ nick: 'bob' }))).affiliation).toBe('outcast')
})

must('XEP-0045#affil.5', 'an affiliation outlasts a visit', closedRoom({}), async ({ alice, bob, room }) => {
  const visit = await join(bob, room, 'bob')
  await alice.affiliate(bob.jid, 'member')
  await visit.leave()
  await visit.settle()
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil.5~restart', 'an affiliation outlasts the server', restarted, async ({ bob, before, after }) => {
  expect(bob.presences.find(({ nick }) => nick === 'bob')?.affiliation).toBe('admin')
  expect(after).toEqual(before)
})

must('XEP-0045#affil.6', 'an affiliation is the account’s, whatever its nickname and client', closedRoom({}).with({ accounts: 2 }), async ({ alice, bob, room }, stage) => {
  await alice.affiliate(bob.jid, 'member')
  const phone = await logIn(stage, 'phone', 1)
  await enter(phone, room, 'rob')
  expect((await phone.next(available({ nick: 'rob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil.7', 'who has no affiliation is shown with none', closedRoom({}), async ({ alice, bob }) => {
  expect((await comesIn(alice, bob, 'bob')).affiliation).toBe('none')
})

must('XEP-0045#affil.8', 'every presence from a room tells an affiliation', configured({}), async ({ carol, room }) => {
  const { presences } = await welcome(carol, room, 'carol')
  expect(presences.filter(({ affiliation }) => affiliation === undefined).map(({ nick }) => nick)).toEqual([])
})

must('XEP-0045#affil.9', 'a member stays a member on entering a members-only room', closedRoom({ 'muc#roomconfig_membersonly': true }), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})
