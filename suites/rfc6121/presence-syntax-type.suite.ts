/** Spec: RFC 6121 §4.7.1, "Type Attribute" (of presence). */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { pair } from '#suites/scenes/sessions.js'

should('RFC6121#presence-syntax-type.1', 'presence of an unknown type gets bad-request', pair.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, type: 'foo', id: tag, to: bob.jid.toString() }))
  await alice.next(anyOf<unknown>(stanzaError('bad-request', { stanza: 'presence' }), streamError('invalid-xml', 'bad-format')))
})
