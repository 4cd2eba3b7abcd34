/** Spec: RFC 6120 §13.12, "Denial of Service". */
import { must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

must('RFC6120#security-dos.3', 'a message just below 10,000 bytes is not too large', pair, async ({ alice, bob }, { tag }) => {
  const body = `${tag} ${'x'.repeat(9_700)}`
  await alice.send(text(body, { type: 'chat', to: bob.jid.toString() }))
  await bob.next(chat(body))
})
