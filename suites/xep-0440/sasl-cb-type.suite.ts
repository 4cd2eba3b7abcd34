/** Spec: XEP-0440 v1.0.0 §2, "SASL Channel-Binding Type Capability". */
import { readChannelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { bindable } from '#suites/scenes/channel-binding.js'

/** The registry of IANA, as far as it is about TLS. */
const REGISTERED = ['tls-exporter', 'tls-server-end-point', 'tls-unique', 'tls-unique-for-telnet']

const named = bindable.with({ features: ['sasl-cb-capability'] })

must('XEP-0440#sasl-cb-type.1', 'the server names a type of channel binding or more', named, async ({ features }) => {
  const types = readChannelBindings(features) ?? []
  expect([types.length > 0, types.filter(type => type === '')]).toEqual([true, []])
})

should('XEP-0440#sasl-cb-type.2', 'the types have the names of the registry', named, async ({ features }) => {
  expect((readChannelBindings(features) ?? []).filter(type => !REGISTERED.includes(type))).toEqual([])
})
