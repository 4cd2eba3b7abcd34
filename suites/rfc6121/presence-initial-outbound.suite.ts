/** Spec: RFC 6121 §4.2.2, "Server Processing of Outbound Initial Presence". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'

must('RFC6121#presence-initial-outbound.2', 'a client that becomes available gets its own presence, too', session.with({ alone: true }), async ({ alice }) => {
  await alice.send(el('presence', { xmlns: NS.client }))
  await alice.next(available({ from: alice.jid.toString() }))
})
