/** Spec: RFC 6121 §4.5.2, "Server Processing of Outbound Unavailable Presence". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { setUp } from '#harness/errors.js'
import { must } from '#harness/clause/clause.js'
import { available, unavailable } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'

must('RFC6121#presence-unavailable-outbound.2', 'when a connection breaks the server says that its client is gone', pair.with({ transports: ['tcp'] }), async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await setUp('bob sees alice', async () => bob.next(available({ from: alice.jid.toString() })))
  alice.wire.destroy()
  await bob.next(unavailable({ from: alice.jid.toString() }))
})
