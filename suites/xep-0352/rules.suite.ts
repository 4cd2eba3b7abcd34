/** Spec: XEP-0352 v1.0.0 §5, "Business Rules". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientState } from '#xmpp/stanzas/client-state.js'
import { must } from '#harness/clause/clause.js'
import { presenceShow } from '#harness/match/stanza.js'
import { STREAMS } from '#suites/scenes/managed.js'
import { logIn, pair } from '#suites/scenes/sessions.js'

must('XEP-0352#rules.1', 'a client that has said nothing gets presence at once', pair.with({ transports: STREAMS }), async ({ bob }, stage) => {
  const watch = await logIn(stage, 'wristwatch', 0)
  await bob.send(el('presence', { xmlns: NS.client, to: watch.jid.toString() }, el('show', {}, 'dnd')))
  await watch.next(presenceShow('dnd', { from: bob.jid.toString() }))
})

must('XEP-0352#rules.2', 'what an inactive client says of its presence stays as it is', pair.with({ transports: STREAMS }), async ({ alice, bob }) => {
  await alice.send(clientState('inactive'))
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }, el('show', {}, 'chat')))
  await bob.next(presenceShow('chat', { from: alice.jid.toString() }))
})
