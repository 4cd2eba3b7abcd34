/** Spec: RFC 6120 §4.8.3, "XMPP Content Namespaces". */
import { must } from '#harness/clause/clause.js'
import { streamError, streamFeatures } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-ns-xmpp.1', 'a stream of jabber:client is taken', dialled.with({ transports: ['tcp'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(streamFeatures())
})

must('RFC6120#streams-ns-xmpp.2', 'a stream of an unknown content namespace ends in invalid-namespace', dialled.with({ transports: ['tcp'], polite: false }), async ({ wire, domain }) => {
  await wire.open({ to: domain, contentNamespace: 'urn:example:content' })
  await wire.next(streamError('invalid-namespace'))
})
