/** Faults of resource binding. Spec: RFC 6120 §7. */
import { append, childOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { type Fault, fault } from './fault.ts'
import { features, payloadOf, request, result } from './match.ts'

export const BIND_FAULTS: readonly Fault[] = [
  fault({
    name: 'bind-offered-before-login',
    breaks: ['RFC6120#bind-feature.2'],
    plant: at => at.outbound(features('before-login'), element => append(element, bind())),
  }),
  fault({
    name: 'bind-not-offered',
    breaks: ['RFC6120#bind-feature.1', 'RFC6120#bind-rules-mtn.1', 'RFC6120#sasl-process-neg-success.5'],
    plant: at => at.outbound(features('after-login'), element => {
      element.children = element.children.filter(child => typeof child === 'string' || !is(child, NS.bind, 'bind'))
      return element
    }),
  }),
  fault({
    name: 'bind-ignores-the-resource',
    breaks: ['RFC6120#bind-clientsubmit-success.1', 'RFC6120#bind-clientsubmit-error-conflict.1'],
    plant: at => at.inbound(request(NS.bind), element => {
      payloadOf(element).children = []
      return element
    }),
  }),
  fault({
    name: 'bind-shares-a-resource',
    breaks: ['RFC6120#bind-generation.1', 'RFC6120#bind-servergen.2'],
    spoils: ['session'],
    plant: at => at.outbound(result(NS.bind), element => {
      const jid = childOf(payloadOf(element), NS.bind, 'jid')
      if (jid) jid.children = [textOf(jid).replace(/\/.*$/, '/everyone')]
      return element
    }),
  }),
  fault({
    name: 'bind-too-early-heard',
    breaks: ['RFC6120#bind-fundamentals.1', 'RFC6120#bind-rules-mtn.1'],
    plant: at => at.inbound((element, { state }) => state === 'binding' && element.name === 'message', (element, passage) => {
      element.attrs['from'] = `unbound@${passage.domain}`
      passage.route(element)
      return undefined
    }),
  }),
]
