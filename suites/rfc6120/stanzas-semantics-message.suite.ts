/** Spec: RFC 6120 §8.2.1, "Message Semantics". */
import { should } from '#harness/clause/clause.js'
import { message } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

should('RFC6120#stanzas-semantics-message.1', 'a message reaches the client it is for', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'normal', to: bob.jid.toString() }))
  await bob.next(message({ body: tag }))
})
