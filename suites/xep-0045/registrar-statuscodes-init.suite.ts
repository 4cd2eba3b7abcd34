/** Spec: XEP-0045 v1.35.5 §16.6.2, "Initial Submission". */
import { expect, must } from '#harness/clause/clause.js'
import { presenceShow } from '#harness/match/stanza.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#registrar-statuscodes-init.3', 'nobody takes the presence of another for its own', roomOfThree, async ({ bob, carol }) => {
  await bob.show('xa')
  expect((await carol.next(presenceShow('xa', { nick: 'bob' }))).status).not.toContain(110)
})
