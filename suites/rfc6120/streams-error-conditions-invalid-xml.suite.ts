/** Spec: RFC 6120 §4.9.3.11, "invalid-xml"; §11.4. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'

must('RFC6120#streams-error-conditions-invalid-xml.1', 'a stream that ends for what the schema forbids says so', session.with({ polite: false }), async ({ alice }, { tag, target }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'subscribe', id: tag, to: target.domain }, discoInfoQuery()))
  await alice.next(anyOf<unknown>(streamError('invalid-xml', 'bad-format'), stanzaError([], { stanza: 'iq', id: tag })))
})
