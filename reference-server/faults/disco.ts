/** Faults of service discovery. Spec: XEP-0030; XEP-0199 §5. */
import { attr, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Fault, fault, type Match } from './fault.ts'
import { both, payloadOf, result } from './match.ts'

const fromHost: Match = both(result(NS.discoInfo), (element, { domain }) => attr(element, 'from') === domain)

/** Takes children away from what disco#info says about the host. */
const without = (isGone: (name: string, variable: string | undefined) => boolean) => (element: Element): Element => {
  const payload = payloadOf(element)
  payload.children = payload.children.filter(child => typeof child === 'string' || !isGone(child.name, attr(child, 'var')))
  return element
}

export const DISCO_FAULTS: readonly Fault[] = [
  fault({
    name: 'info-without-identity',
    breaks: ['XEP-0030#info-basic.2', 'XEP-0030#info-basic.12'],
    plant: at => at.outbound(fromHost, without(name => name === 'identity')),
  }),
  fault({
    name: 'info-without-itself',
    breaks: ['XEP-0030#info-basic.4'],
    plant: at => at.outbound(fromHost, without((_, variable) => variable === NS.discoInfo)),
  }),
  fault({
    name: 'ping-not-advertised',
    breaks: ['XEP-0199#support.1'],
    plant: at => at.outbound(fromHost, without((_, variable) => variable === NS.ping)),
  }),
  fault({
    name: 'info-node-not-mirrored',
    breaks: ['XEP-0030#info-nodes.1'],
    plant: at => at.outbound(fromHost, element => {
      delete payloadOf(element).attrs['node']
      return element
    }),
  }),
  fault({
    name: 'items-without-address',
    breaks: ['XEP-0030#items-basic.2', 'XEP-0045#disco-service.1'],
    plant: at => at.outbound(both(result(NS.discoItems), (element, { domain }) => attr(element, 'from') === domain), element => {
      for (const item of payloadOf(element).getChildElements()) delete item.attrs['jid']
      return element
    }),
  }),
  fault({
    name: 'account-shown-to-strangers',
    breaks: ['XEP-0030#security.2', 'XEP-0030#security.1', 'XEP-0030#info-basic.9', 'RFC6120#security-leaks-presence.2', 'RFC6121#rules-localpart-nosuchuser.1'],
    plant: at => at.refusal('IQ_ACCOUNT_HIDDEN', { condition: 'forbidden', type: 'auth' }),
  }),
]
