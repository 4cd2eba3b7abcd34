/** Spec: XEP-0045 v1.35.5 §10.4, "Revoking Owner Status". */
import { expect, must, should } from '#harness/clause/clause.js'
import { ranked, refusal } from '#suites/scenes/rights.js'
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
