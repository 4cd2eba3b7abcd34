/** Spec: RFC 4505 §5, "Security Considerations". */
import { should } from '#harness/clause/clause.js'
import { stanzaError } from '#harness/match/stanza.js'
import { nobody } from '#suites/scenes/anonymous.js'
import { text } from '#suites/scenes/words.js'

should('RFC4505#section-5.2', 'somebody anonymous does not write to other servers', nobody, async (client, { tag }) => {
  await client.send(text(tag, { to: 'someone@elsewhere.example' }))
  await client.next(stanzaError([], { from: 'someone@elsewhere.example' }))
})
