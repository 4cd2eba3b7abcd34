/** Spec: XEP-0352 v1.0.0 §4.2, "Indicating state". */
import { clientState } from '#xmpp/stanzas/client-state.js'
import { must } from '#harness/clause/clause.js'
import { anything } from '#harness/match/matcher.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { session } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

must('XEP-0352#indication.1', 'a client says its state, gets no answer, and goes on', session.with({ transports: STREAMS }), async ({ alice }) => {
  await alice.send(clientState('inactive'))
  await alice.send(clientState('active'))
  await alice.noneBefore(await fence(alice), anything())
})
