/** Spec: XEP-0045 v1.35.5 §10.5, "Modifying the Owner List". */
import { expect, must } from '#harness/clause/clause.js'
import { listed, ranked, refusal } from '#suites/scenes/rights.js'
import { closedRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyowner.1', 'in a semi-anonymous room an admin does not get the owner list', ranked, async ({ bob }) => {
  expect(refusal(await bob.list({ affiliation: 'owner' }))).toBe('forbidden')
})

must('XEP-0045#modifyowner.3', 'an owner gets the owner list', closedRoom({}), async ({ alice }) => {
  expect(refusal(await alice.list({ affiliation: 'owner' }))).toBe('none')
})

must('XEP-0045#modifyowner.4', 'the owner list tells affiliation and address', closedRoom({}), async ({ alice }) => {
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['owner', alice.client.jid.bareText]])
})

must('XEP-0045#modifyowner.6', 'who has no rights cannot edit the owner list', roomOfTwo, async ({ bob }) => {
  expect(refusal(await bob.admin({ jid: bob.client.jid.bare, affiliation: 'owner' }))).toBe('forbidden')
})
