/** Spec: RFC 6120 §4.9.3.12, "not-authorized". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqResult, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { opened } from '#suites/scenes/wires.js'

must('RFC6120#streams-error-conditions-not-authorized.1', 'a request before the login is not answered', opened.with({ polite: false }), async ({ wire, domain }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'get', id: tag, to: domain }, discoInfoQuery()))
  await wire.noneBefore(anyOf<unknown>(streamError(), stanzaError()), iqResult())
})
