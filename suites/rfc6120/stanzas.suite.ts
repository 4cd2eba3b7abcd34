/** Spec: RFC 6120 §8, "XML Stanzas". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { message, unavailable } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'

must('RFC6120#stanzas.1', 'half a message is not delivered', pair.with({ transports: ['tcp'], polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await alice.send(`<message to='${bob.jid.toString()}'><body>${tag}</body>`)
  // Alice is gone then, and bob is told so behind everything else that came from her
  alice.wire.end()
  await bob.noneBefore(unavailable({ from: alice.jid.toString() }), message({ body: tag }))
})
