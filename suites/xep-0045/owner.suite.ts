/** Spec: XEP-0045 v1.35.5 §10, "Owner Use Cases". */
import { expect, must } from '#harness/clause/clause.js'
import { listed } from '#suites/scenes/rights.js'
import { closedRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#owner.1', 'a room keeps its last owner', closedRoom({}), async ({ alice }) => {
  await alice.admin({ jid: alice.client.jid.bare, affiliation: 'none' })
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ jid }) => jid)).toEqual([alice.client.jid.bareText])
})
