/** Spec: XEP-0352 v1.0.0 §5.1, "In-order processing". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientState } from '#xmpp/stanzas/client-state.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available } from '#harness/match/stanza.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { pair } from '#suites/scenes/sessions.js'
import { fence } from '#suites/scenes/words.js'

must('XEP-0352#in-order-processing.1', 'what was held back comes before the answer to what the client asks once it is active', pair.with({ transports: STREAMS }), async ({ alice, bob }) => {
  await setUp('alice is inactive while bob shows himself', async () => {
    await alice.send(clientState('inactive'))
    await alice.next(await fence(alice))
    await bob.send(el('presence', { xmlns: NS.client, to: alice.jid.toString() }))
    await bob.next(await fence(bob))
  })
  await alice.send(clientState('active'))
  expect(await alice.allBefore(await fence(alice), available({ from: bob.jid.toString() }))).toHaveLength(1)
})
