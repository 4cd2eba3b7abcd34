/** Spec: XEP-0352 v1.0.0 §4.2, "Indicating state". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientState } from '#xmpp/stanzas/client-state.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { must } from '#harness/clause/clause.js'
import { anything } from '#harness/match/matcher.js'
import { freshId } from '#harness/probe/client.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { session } from '#suites/scenes/sessions.js'

must('XEP-0352#indication.1', 'a client says its state, gets no answer, and goes on', session.with({ transports: STREAMS }), async ({ alice }) => {
  const id = freshId()
  await alice.send(clientState('inactive'))
  await alice.send(clientState('active'))
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id, to: alice.jid.domain }, ping()))
  await alice.noneBefore(alice.answerTo(id, alice.jid.domain), anything())
})
