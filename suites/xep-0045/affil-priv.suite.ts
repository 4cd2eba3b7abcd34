/** Spec: XEP-0045 v1.35.5 §5.2.1, "Privileges". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { joined, refusal } from '#suites/scenes/rights.js'
import { closedRoom } from '#suites/scenes/rooms.js'

const membersOnly = closedRoom({ 'muc#roomconfig_membersonly': true })

must('XEP-0045#affil-priv.1', 'a member enters a members-only room', membersOnly, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#affil-priv.2', 'an admin enters a members-only room', membersOnly, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'admin')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

should('XEP-0045#affil-priv.3', 'in a semi-anonymous room a member does not get the member list', joined, async ({ bob }) => {
  expect(refusal(await bob.list({ affiliation: 'member' }))).toBe('forbidden')
})
