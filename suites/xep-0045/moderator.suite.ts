/** Spec: XEP-0045 v1.35.5 §8, "Moderator Use Cases". */
import { expect, must } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#moderator.1', 'who is no moderator cannot change roles', roomOfThree, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'carol', role: 'none' }))).toBe('forbidden')
})
