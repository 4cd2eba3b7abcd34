/** Spec: XEP-0352 v1.0.0 §5.1, "In-order processing". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientState } from '#xmpp/stanzas/client-state.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available } from '#harness/match/stanza.js'
import { freshId } from '#harness/probe/client.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { pair } from '#suites/scenes/sessions.js'

must('XEP-0352#in-order-processing.1', 'what was held back comes before the answer to what the client asks once it is active', pair.with({ transports: STREAMS }), async ({ alice, bob }) => {
  await setUp('alice is inactive while bob shows himself', async () => {
    await alice.send(clientState('inactive'))
    await alice.ask('get', alice.jid.domain, ping())
    await bob.send(el('presence', { xmlns: NS.client, to: alice.jid.toString() }))
    await bob.ask('get', bob.jid.domain, ping())
  })
  const id = freshId()
  await alice.send(clientState('active'))
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id, to: alice.jid.domain }, ping()))
  expect(await alice.allBefore(alice.answerTo(id, alice.jid.domain), available({ from: bob.jid.toString() }))).toHaveLength(1)
})
