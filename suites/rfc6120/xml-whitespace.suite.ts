/** Spec: RFC 6120 §11.7, "Whitespace". */
import { NS } from '#xmpp/namespaces.js'
import { write } from '#xmpp/xml/writer.js'
import { may } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

may('RFC6120#xml-whitespace.1', 'whitespace may stand between stanzas', session.with({ transports: ['tcp'] }), async ({ alice }, { tag }) => {
  const ids = [`${tag}-1`, `${tag}-2`]
  await alice.send(`\n${ids.map(id => write(request({ id }), NS.client)).join('\n\t ')}\n`)
  for (const id of ids) await alice.next(iqAnswer(id))
  return 'takes whitespace between stanzas'
})
