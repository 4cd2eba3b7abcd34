/** Spec: RFC 7590 §3.4, "Authenticated Connections". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { reopened } from '#suites/scenes/tls.js'

must('RFC7590#rec-auth.1', 'over TLS, too, nobody is let in who has not logged in', reopened.with({ polite: false }), async ({ wire }, { tag }) => {
  await wire.send(el('iq', { xmlns: NS.client, type: 'set', id: tag }, bind(tag)))
  await wire.next(anyOf<unknown>(streamError(), iqError(tag)))
})
