/** Faults of channel binding. Spec: RFC 5802 §6; RFC 7677 §4; RFC 9266; RFC 5929; XEP-0440. */
import { append, attr, childOf, el, type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readAuth, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { type Fault, fault, type Match } from './fault.ts'
import { both, features, offering, withoutMechanism } from './match.ts'

const named = (element: Element): Element | undefined => childOf(element, NS.saslChannelBinding, 'sasl-channel-binding')
const binds: Match = both(features('before-login'), element => named(element) !== undefined)

const inTheClear: Match = both(features('before-login'), (element, { transport, isSecure }) => transport === 'tcp' && !isSecure && readMechanisms(element).length > 0)

/** Who says that he cannot bind, over TLS: the first letter, n, is a b of base64, and an e makes a y of it. */
const unbound: Match = (element, { isSecure }) => isSecure && is(element, NS.sasl, 'auth') && /^SCRAM-SHA-\d+$/.test(attr(element, 'mechanism') ?? '') && textOf(element).startsWith('b')

export const CHANNEL_BINDING_FAULTS: readonly Fault[] = [
  fault({
    name: 'binding-beside-nothing',
    breaks: ['RFC5802#channel-binding.1'],
    plant: at => at.outbound(binds, withoutMechanism('SCRAM-SHA-512')),
  }),
  fault({
    name: 'binding-offered-in-the-clear',
    breaks: ['RFC5802#channel-binding.2'],
    plant: at => at.outbound(inTheClear, offering(offer => { append(offer, el('mechanism', {}, 'SCRAM-SHA-256-PLUS')) })),
  }),
  fault({
    name: 'binding-hidden-from-the-client',
    breaks: ['RFC5802#channel-binding.3'],
    plant: at => at.refusal('SASL_DOWNGRADE', undefined),
  }),
  fault({
    name: 'binding-taken-for-granted',
    breaks: ['RFC5802#channel-binding.3'],
    plant: at => at.inbound(unbound, element => {
      const message = readAuth(element).initial
      if (message) element.children = [Buffer.from(message).toString('base64').replace(/^b/, 'e')]
      return element
    }),
  }),
  fault({
    name: 'binding-without-sha-1',
    breaks: ['RFC6120#security-mti-auth.2'],
    plant: at => at.outbound(binds, withoutMechanism('SCRAM-SHA-1-PLUS')),
  }),
  fault({
    name: 'binding-without-the-first-message',
    breaks: ['RFC5802#section-6-1.1'],
    plant: at => at.option('channelBindings', ['tls-exporter', 'tls-server-end-point']),
  }),
  fault({
    name: 'binding-without-session-hash',
    breaks: ['RFC7677#security.1'],
    plant: at => at.option('bindsWithoutSessionHash', true),
  }),
  fault({
    name: 'binding-without-certificate',
    breaks: ['XEP-0440#business-rules.1'],
    plant: at => at.option('channelBindings', ['tls-exporter', 'tls-unique']),
  }),
  fault({
    name: 'binding-without-exporter',
    breaks: ['XEP-0440#business-rules.2'],
    plant: at => at.option('channelBindings', ['tls-unique', 'tls-server-end-point']),
  }),
  fault({
    name: 'binding-types-not-named',
    breaks: ['XEP-0440#sasl-cb-type.1', 'XEP-0440#business-rules.1', 'XEP-0440#business-rules.2', 'XEP-0388#feature.6'],
    plant: at => at.outbound(binds, element => {
      const types = named(element)
      if (types) types.children = []
      return element
    }),
  }),
  fault({
    name: 'binding-type-of-nobody',
    breaks: ['XEP-0440#sasl-cb-type.2'],
    plant: at => at.outbound(binds, element => {
      const types = named(element)
      if (types) append(types, el('channel-binding', { type: 'x-unheard-of' }))
      return element
    }),
  }),
]
