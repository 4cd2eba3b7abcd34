/** Spec: XEP-0045 v1.35.5 §11.1, "Service removes user because of error response". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { unavailable } from '#harness/match/stanza.js'
import { bounce, haunted } from '#suites/scenes/ghosts.js'

must('XEP-0045#service-error-kick.3', 'the others learn that who is removed could not be reached', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  expect((await alice.next(unavailable({ nick: 'ghost' }))).status).toContain(333)
})

should('XEP-0045#service-error-kick.4', 'who cannot be reached is not said to have been kicked', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  expect((await alice.next(unavailable({ nick: 'ghost' }))).status).not.toContain(307)
})

may('XEP-0045#service-error-kick.1', 'who is removed for a technical reason may be told so', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  const { status } = await ghost.next(unavailable({ nick: 'ghost' }))
  return status.includes(333) ? 'it is told' : 'it is not told'
})

must('XEP-0045#service-error-kick.2', 'who is removed learns that it could not be reached', haunted, async ({ alice, ghost }) => {
  await bounce(alice, ghost)
  expect((await ghost.next(unavailable({ nick: 'ghost' }))).status).toContain(333)
})
