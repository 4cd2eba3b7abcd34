/** Faults of resource binding. Spec: RFC 6120 §7. */
import { append, childOf, copyOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { type Fault, fault } from './fault.ts'
import { both, features, payloadOf, request, result } from './match.ts'

export const BIND_FAULTS: readonly Fault[] = [
  fault({
    name: 'bind-offered-before-login',
    breaks: ['RFC6120#bind-feature.2'],
    plant: at => at.outbound(features('before-login'), element => append(element, bind())),
  }),
  fault({
    name: 'bind-not-offered',
    breaks: ['RFC6120#bind-feature.1', 'RFC6120#sasl-process-neg-success.5', 'RFC4505#section-2.1', 'RFC4616#section-2.1', 'RFC5802#protocol.3'],
    spoils: ['session'],
    plant: at => at.outbound(features('after-login'), element => {
      element.children = element.children.filter(child => typeof child === 'string' || !is(child, NS.bind, 'bind'))
      return element
    }),
  }),
  fault({
    name: 'bind-ignores-the-resource',
    breaks: ['RFC6120#bind-clientsubmit-success.1', 'RFC7622#addressing-fundamentals.2', 'RFC7622#addressing-fundamentals.1'],
    plant: at => at.inbound(request(NS.bind), element => {
      payloadOf(element).children = []
      return element
    }),
  }),
  fault({
    name: 'bind-makes-the-same-resource',
    breaks: ['RFC6120#bind-generation.1', 'RFC6120#bind-servergen.2'],
    plant(at) {
      at.inbound(both(request(NS.bind), iq => payloadOf(iq).children.length === 0), (element, { memory }) => {
        memory.set('made', true)
        return element
      })
      at.outbound(both(result(NS.bind), (_, { memory }) => memory.has('made')), element => {
        const jid = childOf(payloadOf(element), NS.bind, 'jid')
        if (jid) jid.children = [textOf(jid).replace(/\/.*$/, '/everyone')]
        return element
      })
    },
  }),
  fault({
    name: 'unbound-client-heard',
    breaks: ['RFC6120#bind-rules-mtn.1', 'RFC6120#security-dos.7'],
    plant: at => at.inbound((element, { state }) => state === 'binding' && element.name === 'message', (element, passage) => {
      const heard = copyOf(element)
      heard.attrs['from'] = `unbound@${passage.domain}`
      passage.route(heard)
      return element
    }),
  }),
  fault({
    name: 'unbound-client-breaks-a-policy',
    breaks: ['RFC6120#bind-fundamentals.1'],
    plant: at => at.refusal('STREAM_NOT_BOUND', { condition: 'policy-violation' }),
  }),
  fault({
    name: 'bind-retries-few',
    breaks: ['RFC6120#bind-clientsubmit-retries.1'],
    plant: at => at.option('bindRetries', 2),
  }),
  fault({
    name: 'bind-retries-without-end',
    breaks: ['RFC6120#bind-clientsubmit-retries.2'],
    plant: at => at.refusal('STREAM_BIND_RETRIES', undefined),
  }),
]
