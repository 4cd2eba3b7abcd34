/** Spec: RFC 6120 §4.8.3, "XMPP Content Namespaces". */
import { el } from '#xmpp/element.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { element, streamError, streamFeatures } from '#harness/match/stream.js'
import { pair } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'
import { dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-ns-xmpp.1', 'a stream of jabber:client is taken', dialled.with({ transports: ['tcp'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(streamFeatures())
})

must('RFC6120#streams-ns-xmpp.2', 'a stream of an unknown content namespace ends in invalid-namespace', dialled.with({ transports: ['tcp'], polite: false }), async ({ wire, domain }) => {
  await wire.open({ to: domain, contentNamespace: 'urn:example:content' })
  await wire.next(streamError('invalid-namespace'))
})

must('RFC6120#streams-ns-xmpp.3', 'nothing reaches a client in the namespace of servers', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'headline', to: bob.jid.toString() }, el('data', { xmlns: 'urn:example:content' })))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(`${tag}-fence`), anyOf<unknown>(...['message', 'presence', 'iq'].map(name => element('jabber:server', name))))
})
