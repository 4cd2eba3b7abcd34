/** Spec: XEP-0045 v1.35.5 §9, "Admin Use Cases". */
import { expect, must } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#admin.1', 'who is neither admin nor owner cannot change affiliations', roomOfThree, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'member' }))).toBe('forbidden')
})
