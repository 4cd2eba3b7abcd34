/** Spec: XEP-0045 v1.35.5 §10.4, "Revoking Owner Status". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, owned, ranked, refusal } from '#suites/scenes/rights.js'
import { closedRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'

must('XEP-0045#revokeowner.2', 'an admin cannot dismiss an owner', ranked, async ({ alice, bob }) => {
  expect(refusal(await bob.admin({ jid: alice.client.jid.bare, affiliation: 'none' }))).toBe('forbidden')
})

must('XEP-0045#revokeowner.3', 'the last owner cannot resign', closedRoom({}), async ({ alice }) => {
  expect(refusal(await alice.admin({ jid: alice.client.jid.bare, affiliation: 'none' }))).toBe('conflict')
})

should('XEP-0045#revokeowner.4', 'an owner can resign when there is another', roomOfTwo, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'owner')
  expect(refusal(await alice.admin({ jid: alice.client.jid.bare, affiliation: 'admin' }))).toBe('none')
})

must('XEP-0045#revokeowner.6', 'who is no longer an owner is not on the owner list', owned, async ({ alice, bob }) => {
  // Whether one owner may dismiss another is for the service to say (the clause before).
  if (refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'admin' })) !== 'none') return
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ jid }) => jid)).not.toContain(bob.client.jid.bareText)
})

must('XEP-0045#revokeowner.7', 'everybody sees who is no longer an owner', owned, async ({ alice, bob, carol }) => {
  if (refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'admin' })) !== 'none') return
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
})

may('XEP-0045#revokeowner.1', 'an owner may be able to dismiss another', owned, async ({ alice, bob }) => {
  const answer = refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'admin' }))
  return answer === 'none' ? 'it can' : `it cannot: ${answer}`
})

must('XEP-0045#revokeowner.5', 'an owner who cannot dismiss another is told so', owned, async ({ alice, bob }) => {
  expect(['none', 'not-authorized']).toContain(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'admin' })))
})
