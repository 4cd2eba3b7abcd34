/** Spec: XEP-0352 v1.0.0 §6, "Security Considerations". */
import { clientState } from '#xmpp/stanzas/client-state.js'
import { must } from '#harness/clause/clause.js'
import { chat, presence } from '#harness/match/stanza.js'
import { showTo, STREAMS } from '#suites/scenes/managed.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

const seen = pair.with({ transports: STREAMS }).andThen(async ({ alice, bob }) => {
  await showTo(alice, bob)
  return { alice, bob }
})

must('XEP-0352#security.1', 'nobody else learns that a client is inactive', seen, async ({ alice, bob }, { tag }) => {
  await alice.send(clientState('inactive'))
  await alice.send(text(tag, { to: bob.jid.toString(), type: 'chat' }))
  await bob.noneBefore(chat(tag), presence({ from: alice.jid.toString() }))
})
