/** Spec: XEP-0045 v1.35.5 §18.1.2, "Ghost Users". */
import { expect, must, should } from '#harness/clause/clause.js'
import { unavailable } from '#harness/match/stanza.js'
import { bounce, haunted } from '#suites/scenes/ghosts.js'

should('XEP-0045#impl-service-ghosts.1', 'who cannot be reached any more is removed', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  await alice.next(unavailable({ nick: 'ghost' }))
})

must('XEP-0045#impl-service-ghosts.3', 'who cannot be reached any more is seen to leave', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  expect((await alice.next(unavailable({ nick: 'ghost' }))).role).toBe('none')
})
