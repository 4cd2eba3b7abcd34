/** Faults in what entities say they are and hold, and in how they take pings. Spec: XEP-0030; XEP-0199. */
import { append, attr, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply, type StanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import { type ChangeElement, type Fault, fault, type Match } from './fault.ts'
import { both, payloadOf, request, result } from './match.ts'

const fromHost: Match = (iq, { domain }) => attr(iq, 'from') === domain
const toHost: Match = (iq, { domain }) => attr(iq, 'to') === domain
const fromOwnAccount: Match = (iq, { address }) => attr(iq, 'from') === address?.bareText
const fromOthersAccount: Match = (iq, passage) => new RegExp(`^[^@/]+@${passage.domain}$`).test(attr(iq, 'from') ?? '') && !fromOwnAccount(iq, passage)

/** Whoever has entered a room on this stream. It is noted while it passes, whoever asks. */
const inARoom: Match = (element, { memory }) => {
  if (element.name === 'presence') memory.set('in a room', true)
  return memory.has('in a room')
}

/** What the server says of itself, changed in place. */
const saysOfItself = (change: (query: Element, passage: Passage) => void) => (at: Parameters<Fault['plant']>[0]): void =>
  at.outbound(both(result(NS.discoInfo), fromHost), (iq, passage) => {
    change(payloadOf(iq), passage)
    return iq
  })

const firstOf = (query: Element, name: string): Element | undefined => query.getChildElements().find(child => child.name === name)

/** Refuses in place of whoever was asked. */
const refuse = (condition: StanzaErrorCondition): ChangeElement => (iq, passage) => {
  iq.attrs['from'] = passage.address?.toString() ?? ''
  passage.reply(errorReply(iq, { condition }))
  return undefined
}

export const ENTITY_FAULTS: readonly Fault[] = [
  // disco#info
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
    breaks: ['XEP-0030#info-basic.3', 'XEP-0030#info-basic.4', 'XEP-0199#support.1'],
    plant: saysOfItself(query => { query.children = query.getChildElements().filter(child => child.name === 'identity') }),
  }),
  fault({
    name: 'identity-without-type',
    breaks: ['XEP-0030#info-basic.5'],
    plant: saysOfItself(query => { append(query, el('identity', { category: 'server', name: firstOf(query, 'identity')?.attrs['name'] as string })) }),
  }),
  fault({
    name: 'identity-with-two-names',
    breaks: ['XEP-0030#info-basic.6', 'XEP-0030#info-basic.7'],
    plant: saysOfItself(query => { append(query, el('identity', { category: 'server', type: 'im', name: 'Another server' })) }),
  }),
  fault({
    name: 'identities-with-names-of-their-own',
    breaks: ['XEP-0030#info-basic.7'],
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
    name: 'items-unanswered-in-rooms',
    breaks: ['XEP-0030#items-basic.1'],
    spoils: ['entering'],
    plant(at) {
      at.inbound(both((element, { state }) => element.name === 'presence' && state === 'bound', inARoom), element => element)
      at.inbound(both(request(NS.discoItems), toHost, inARoom), () => undefined)
    },
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
  // Pings
  fault({
    name: 'ping-not-implemented',
    breaks: ['XEP-0199#c2s.1', 'XEP-0199#c2s.3'],
    plant: at => at.inbound(both(request(NS.ping), toHost), refuse('feature-not-implemented')),
  }),
  fault({
    name: 'ping-between-clients-lost',
    breaks: ['XEP-0199#e2e.1'],
    plant: at => at.decision((decision, { element, from, to }) =>
      decision.kind === 'deliver' && from.domain === to.domain && request(NS.ping)(element) ? { kind: 'ignore' } : decision),
  }),
  fault({
    name: 'ping-forbidden-in-rooms',
    breaks: ['XEP-0199#other.1'],
    plant: at => at.inbound(both(request(NS.ping), iq => /^([^@/]+@)?conference\.[^/]+$/.test(attr(iq, 'to') ?? '')), refuse('forbidden')),
  }),
]
