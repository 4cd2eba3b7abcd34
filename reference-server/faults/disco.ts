/** Faults in what entities say they are and hold. Spec: XEP-0030; XEP-0199 §5. */
import { append, attr, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, drop, fromHost, hostSays, isFeature, payloadOf, refuse, request, result, toHost } from './match.ts'

const fromOwnAccount: Match = (iq, { address }) => attr(iq, 'from') === address?.bareText
const fromOthersAccount: Match = (iq, passage) => new RegExp(`^[^@/]+@${passage.domain}$`).test(attr(iq, 'from') ?? '') && !fromOwnAccount(iq, passage)

/** Whoever has entered a room on this stream. It is noted while it passes, whoever asks. */
const inARoom: Match = (element, { memory }) => {
  if (element.name === 'presence') memory.set('in a room', true)
  return memory.has('in a room')
}

/** What the server says of itself, changed in place. */
const saysOfItself = (change: (query: Element, passage: Passage) => void): ((at: FaultSeams) => void) => hostSays(NS.discoInfo, change)

const firstOf = (query: Element, name: string): Element | undefined => query.getChildElements().find(child => child.name === name)

export const DISCO_FAULTS: readonly Fault[] = [
  // disco#info
  fault({
    name: 'info-without-identity',
    breaks: ['XEP-0030#info-basic.2', 'XEP-0030#info-basic.12', 'XEP-0115#ver-gen.1'],
    plant: saysOfItself(query => { drop(query, child => child.name === 'identity') }),
  }),
  fault({
    name: 'info-without-itself',
    breaks: ['XEP-0030#info-basic.4', 'XEP-0115#ver-gen.1'],
    plant: saysOfItself(query => { drop(query, isFeature(NS.discoInfo)) }),
  }),
  fault({
    name: 'ping-not-advertised',
    breaks: ['XEP-0199#support.1', 'XEP-0115#ver-gen.1'],
    plant: saysOfItself(query => { drop(query, isFeature(NS.ping)) }),
  }),
  fault({
    name: 'info-node-not-mirrored',
    breaks: ['XEP-0030#info-nodes.1'],
    plant: saysOfItself(query => { delete query.attrs['node'] }),
  }),
  fault({
    name: 'account-shown-to-strangers',
    breaks: ['XEP-0030#security.2', 'XEP-0030#security.1', 'XEP-0030#info-basic.9', 'RFC6120#security-leaks-presence.2', 'RFC6121#rules-localpart-nosuchuser.1', 'RFC7395#security.1'],
    plant: at => at.refusal('IQ_ACCOUNT_HIDDEN', { condition: 'forbidden', type: 'auth' }),
  }),
  fault({
    name: 'info-unanswered-in-rooms',
    breaks: ['XEP-0030#info-basic.1'],
    spoils: ['entering'],
    plant(at) {
      at.inbound(both((element, { state }) => element.name === 'presence' && state === 'bound', inARoom), element => element)
      at.inbound(both(request(NS.discoInfo), toHost, inARoom), () => undefined)
    },
  }),
  fault({
    name: 'info-without-features',
    breaks: ['XEP-0030#info-basic.3', 'XEP-0030#info-basic.4', 'XEP-0199#support.1', 'XEP-0115#ver-gen.1', 'XEP-0115#support.1', 'XEP-0092#disco.1', 'XEP-0215#disco.1', 'XEP-0280#disco.1'],
    plant: saysOfItself(query => { drop(query, child => child.name === 'feature') }),
  }),
  fault({
    name: 'identity-without-type',
    breaks: ['XEP-0030#info-basic.5', 'XEP-0115#ver-gen.1', 'XEP-0280#disco.1'],
    plant: saysOfItself(query => { append(query, el('identity', { category: 'server', name: firstOf(query, 'identity')?.attrs['name'] as string })) }),
  }),
  fault({
    name: 'identity-with-two-names',
    breaks: ['XEP-0030#info-basic.6', 'XEP-0030#info-basic.7', 'XEP-0115#ver-gen.1'],
    plant: saysOfItself(query => { append(query, el('identity', { category: 'server', type: 'im', name: 'Another server' })) }),
  }),
  fault({
    name: 'identities-with-names-of-their-own',
    breaks: ['XEP-0030#info-basic.7', 'XEP-0115#ver-gen.1'],
    plant: saysOfItself(query => { append(query, el('identity', { category: 'pubsub', type: 'pep', name: 'Another server' })) }),
  }),
  fault({
    name: 'feature-with-words',
    breaks: ['XEP-0030#info-basic.8'],
    plant: saysOfItself(query => { firstOf(query, 'feature')?.t('and more') }),
  }),
  fault({
    name: 'account-of-an-administrator',
    breaks: ['XEP-0030#info-basic.11'],
    plant: at => at.outbound(both(result(NS.discoInfo), fromOwnAccount, (_, { domain }) => !domain.startsWith('anon.')), iq => {
      const identity = firstOf(payloadOf(iq), 'identity')
      if (identity) identity.attrs['type'] = 'admin'
      return iq
    }),
  }),
  fault({
    name: 'server-is-another-to-bob',
    breaks: ['XEP-0030#impl-consistency.1'],
    plant: at => at.outbound(both(result(NS.discoInfo), fromHost, (_, { address }) => address?.local === 'bob'), iq => {
      append(payloadOf(iq), el('identity', { category: 'server', type: 'friend' }))
      return iq
    }),
  }),
  fault({
    name: 'missing-node-is-a-conflict',
    breaks: ['XEP-0030#errors.1'],
    plant: at => at.refusal('DISCO_NODE', { condition: 'conflict' }),
  }),
  // disco#items
  fault({
    name: 'items-without-address',
    breaks: ['XEP-0030#items-basic.2', 'XEP-0045#disco-service.1'],
    plant: at => at.outbound(both(result(NS.discoItems), fromHost), iq => {
      for (const item of payloadOf(iq).getChildElements()) delete item.attrs['jid']
      return iq
    }),
  }),
  fault({
    name: 'items-unanswered-in-rooms',
    breaks: ['XEP-0030#items-basic.1'],
    spoils: ['entering'],
    plant(at) {
      at.inbound(both((element, { state }) => element.name === 'presence' && state === 'bound', inARoom), element => element)
      at.inbound(both(request(NS.discoItems), toHost, inARoom), () => undefined)
    },
  }),
  fault({
    name: 'items-of-somebody-else',
    breaks: ['XEP-0030#items-relationship.1'],
    plant: at => at.outbound(both(result(NS.discoItems), fromHost), iq => {
      append(payloadOf(iq), el('item', { jid: 'elsewhere.example' }))
      return iq
    }),
  }),
  fault({
    name: 'items-with-words',
    breaks: ['XEP-0030#items-basic.3'],
    plant: at => at.outbound(both(result(NS.discoItems), fromHost), iq => {
      for (const item of payloadOf(iq).getChildElements()) item.t('a service')
      return iq
    }),
  }),
  fault({
    name: 'no-items-is-an-error',
    breaks: ['XEP-0030#items-basic.4'],
    plant: at => at.inbound(both(request(NS.discoItems), (iq, { address }) => attr(iq, 'to') === address?.bareText), refuse('item-not-found')),
  }),
  fault({
    name: 'items-of-accounts-from-the-host',
    breaks: ['XEP-0030#items-basic.5', 'XEP-0030#security.3'],
    plant: at => at.outbound(both(result(NS.discoItems), fromOthersAccount), (iq, { domain }) => {
      iq.attrs['from'] = domain
      return iq
    }),
  }),
  fault({
    name: 'items-of-accounts-shown',
    breaks: ['XEP-0030#security.3'],
    plant: at => at.outbound(both(result(NS.discoItems), fromOthersAccount), iq => {
      append(payloadOf(iq), el('item', { jid: `${attr(iq, 'from')}/somewhere` }))
      return iq
    }),
  }),
]
