/** Faults of addresses, order, answers and delivery to clients. Spec: RFC 6120 §8, §10, §13.10; RFC 6121 §4, §8. */
import { append, attr, childOf, copyOf, el, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, request, result, stanza, stanzaError } from './match.ts'

const UNKNOWN = 'urn:example:unknown'
const ANOTHER = 'urn:example:another'

/** The host itself, an account of it, or a client of an account. */
const toHost: Match = (element, { domain }) => attr(element, 'to') === domain
const fromHost: Match = (element, { domain }) => attr(element, 'from') === domain
const toAccounts: Match = (element, { domain }) => (attr(element, 'to') ?? '').split('/')[0]?.endsWith(`@${domain}`) ?? false
const fromAccounts: Match = (element, { domain }) => (attr(element, 'from') ?? '').split('/')[0]?.endsWith(`@${domain}`) ?? false
const toClient: Match = element => (attr(element, 'to') ?? '').includes('/')

/** The 21st of these and the one behind it change places: few tests send as many on one stream. */
function swapped(at: FaultSeams, match: Match): void {
  at.inbound(match, (element, { memory }) => {
    const number = ((memory.get('number') as number | undefined) ?? 0) + 1
    memory.set('number', number)
    if (number === 21) memory.set('held', element)
    const held = memory.get('held') as typeof element | undefined
    return number === 21 ? undefined : number === 22 && held ? [element, held] : element
  })
}

export const ROUTING_FAULTS: readonly Fault[] = [
  fault({
    name: 'rooms-requests-answered-by-the-host',
    breaks: ['RFC6120#rules-local.1'],
    plant: at => at.inbound(both(request(UNKNOWN), element => /^conference\.[^@/]*$/.test(attr(element, 'to') ?? '')), (element, { domain }) => {
      element.attrs['to'] = domain
      return element
    }),
  }),
  fault({
    name: 'chat-forked-to-all-clients',
    breaks: ['RFC6120#rules-local-fulljid.2'],
    plant(at) {
      const clients = new Set<Passage>()
      at.outbound(result(NS.bind), (element, passage) => {
        clients.add(passage)
        return element
      })
      at.outbound(both(stanza('message', 'chat'), fromAccounts), (element, passage) => {
        for (const other of clients) if (other !== passage && other.address && passage.address && other.address.bare.equals(passage.address.bare)) other.reply(copyOf(element))
        return element
      })
    },
  }),
  fault({
    name: 'requests-out-of-order',
    breaks: ['RFC6120#rules-order.1'],
    plant: at => swapped(at, both(request(UNKNOWN), toHost)),
  }),
  fault({
    name: 'presence-shown-to-strangers',
    breaks: ['RFC6120#security-leaks-presence.1', 'RFC6121#rules-localpart-nosuchuser.5'],
    plant: at => at.inbound(both(stanza('presence', 'probe'), toAccounts), (element, passage) => {
      passage.reply(el('presence', { xmlns: NS.client, from: attr(element, 'to'), to: passage.address?.toString() }))
      return element
    }),
  }),
  fault({
    name: 'from-made-bare',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.1', 'RFC6120#streams-negotiation-address.2'],
    plant: at => at.outbound(both(stanza('message', 'chat'), fromAccounts), element => {
      element.attrs['from'] = attr(element, 'from')?.split('/')[0] ?? ''
      return element
    }),
  }),
  fault({
    name: 'from-taken-away',
    breaks: ['RFC6120#stanzas-attributes-from-c2s.5', 'RFC6120#stanzas-attributes-from-c2s.1', 'RFC6120#streams-negotiation-address.2'],
    plant: at => at.outbound(both(stanza('message', 'chat'), fromAccounts), element => {
      delete element.attrs['from']
      return element
    }),
  }),
  fault({
    name: 'other-requests-unanswered',
    breaks: ['RFC6120#stanzas-semantics-iq.2', 'RFC6120#rules-local-domain.1'],
    plant: at => at.inbound(request(ANOTHER), () => undefined),
  }),
  fault({
    name: 'unknown-set-succeeds',
    breaks: ['RFC6120#stanzas-error-rules.1'],
    plant: at => at.inbound(both(stanza('iq', 'set'), request(UNKNOWN)), (element, passage) => {
      element.attrs['from'] = passage.address?.toString() ?? ''
      passage.reply(iqResult(element))
      return undefined
    }),
  }),
  fault({
    name: 'error-says-nothing',
    breaks: ['RFC6120#stanzas-error-rules.5', 'RFC6121#rules-localpart-nosuchuser.1', 'RFC7395#security.1'],
    // about accounts that do not exist, as the tests name them
    plant: at => at.outbound(both(stanza('iq'), stanzaError(), element => /^nobody-[^/]*$/.test(attr(element, 'from') ?? '')), element => {
      element.children = []
      return element
    }),
  }),
  fault({
    name: 'error-twice-in-one-stanza',
    breaks: ['RFC6120#stanzas-semantics-iq.7'],
    plant: at => at.outbound(both(stanza('iq'), stanzaError('service-unavailable'), fromHost), element => append(element, el('error', { type: 'cancel' }, el('service-unavailable', { xmlns: NS.stanzaErrors })))),
  }),
  fault({
    name: 'error-of-two-minds',
    breaks: ['RFC6120#stanzas-error-syntax.2'],
    plant: at => at.outbound(both(stanza('iq'), stanzaError('service-unavailable'), fromHost), element => {
      for (const child of elementsOf(element)) if (child.name === 'error') append(child, el('gone', { xmlns: NS.stanzaErrors }))
      return element
    }),
  }),
  fault({
    name: 'error-text-elsewhere',
    breaks: ['RFC6120#stanzas-error-syntax.3'],
    plant: at => at.outbound(both(stanza('iq'), stanzaError('bad-request'), fromHost), element => {
      const error = elementsOf(element).find(child => child.name === 'error')
      const text = error && childOf(error, NS.stanzaErrors, 'text')
      if (text) text.attrs['xmlns'] = 'urn:example:text'
      return element
    }),
  }),
  fault({
    name: 'number-of-children-not-acceptable',
    breaks: ['RFC6120#stanzas-semantics-iq.5'],
    plant: at => at.refusal('IQ_CHILDREN', { condition: 'not-acceptable' }),
  }),
  fault({
    name: 'error-message-answered',
    breaks: ['RFC6120#stanzas-error-rules.9', 'RFC6121#rules-local-fulljid-nomatch-message.3', 'RFC6121#rules-localpart-barejid-resource-message.8', 'RFC6121#rules-localpart-barejid-noresource-message.3'],
    plant: at => at.inbound(both(stanza('message', 'error'), toAccounts), (element, passage) => {
      passage.reply(errorReply(copyOf(element), { condition: 'service-unavailable' }))
      return element
    }),
  }),
  fault({
    name: 'unknown-attributes-lost',
    breaks: ['RFC6120#stanzas-extended.2'],
    plant: at => at.inbound(element => childOf(element, UNKNOWN, 'data')?.attrs['kind'] !== undefined, element => {
      delete childOf(element, UNKNOWN, 'data')?.attrs['kind']
      return element
    }),
  }),
  fault({
    name: 'prefix-forgotten',
    breaks: ['RFC6120#stanzas-extended.4'],
    plant: at => at.outbound(both(stanza('message'), element => elementsOf(element).some(child => is(child, UNKNOWN, 'data') && child.attrs['kind'] === undefined)), element => {
      for (const child of elementsOf(element)) if (is(child, UNKNOWN, 'data')) delete child.attrs['xmlns']
      return element
    }),
  }),
  fault({
    name: 'half-a-message-delivered',
    breaks: ['RFC6120#stanzas.1', 'RFC6120#security-dos.7'],
    plant: at => at.received((text, { memory, transport }) => {
      const begun = memory.get('begun') as string | undefined
      memory.delete('begun')
      if (begun !== undefined) return begun + text
      if (transport !== 'tcp' || !/^<message\b[^>]*><body>[^<]*$/.test(text)) return text
      memory.set('begun', text)
      return `${text}</body></message>`
    }),
  }),
  fault({
    name: 'message-behind-a-join-lost',
    breaks: ['RFC6120#rules-order.4'],
    plant: at => at.inbound(element => element.name === 'message' || childOf(element, NS.muc, 'x') !== undefined, (element, { memory }) => {
      if (element.name === 'message') return memory.has('joining') ? undefined : element
      memory.set('joining', true)
      setImmediate(() => memory.delete('joining'))
      return element
    }),
  }),
  fault({
    name: 'only-chat-reaches-clients',
    breaks: ['RFC6120#stanzas-semantics-message.1', 'RFC6121#rules-localpart-fulljid-match.3', 'RFC6121#rules-general.1', 'XEP-0124#payloads.9', 'XEP-0206#wrapper.4', 'XEP-0206#recipient-unavailable.3'],
    plant: at => at.inbound(both(stanza('message'), toAccounts, toClient, element => ['normal', 'headline', 'groupchat'].includes(attr(element, 'type') ?? '')), () => undefined),
  }),
  fault({
    name: 'answers-do-not-reach-clients',
    breaks: ['RFC6121#rules-localpart-fulljid-match.2', 'XEP-0199#e2e.1'],
    plant: at => at.inbound(both(stanza('iq', 'result'), toAccounts, toClient), () => undefined),
  }),
  fault({
    name: 'accounts-lose-their-messages',
    breaks: [
      'RFC6121#rules-localpart-barejid-resource-message.1', 'RFC6121#rules-localpart-barejid-resource-message.2', 'RFC6121#rules-localpart-barejid-resource-message.3', 'RFC6121#rules-localpart-barejid-resource-message.4',
      'RFC6121#rules-localpart-barejid-resource-message.7', 'RFC6121#rules-localpart-barejid-resource-message.10', 'RFC6121#presence-syntax-children-priority.1', 'RFC6121#message-syntax-type.1', 'RFC6121#message-syntax-type.2',
      'RFC6120#rules-order.3', 'RFC6120#rules-noto-message.1',
      'XEP-0045#modifymember.14',
    ],
    plant: at => at.decision((decision, { element, to }) => (decision.kind === 'deliver' && element.name === 'message' && to.isBare ? { kind: 'ignore' } : decision)),
  }),
  fault({
    name: 'negative-priority-ignored',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.9', 'RFC6121#rules-localpart-barejid-resource-message.5', 'RFC6121#presence-syntax-children-priority.2'],
    plant: at => at.decision((decision, { to }, resources) => {
      const shy = resources.filter(({ priority }) => priority !== undefined && priority < 0)
      return decision.kind === 'refuse' && decision.code === 'MESSAGE_NO_ONE' && to.isBare && shy.length > 0 ? { kind: 'deliver', to: shy } : decision
    }),
  }),
  fault({
    name: 'absent-clients-replaced',
    breaks: ['RFC6121#rules-local-fulljid-nomatch-message.1', 'RFC6121#rules-general.1', 'XEP-0198#acking.9', 'XEP-0206#recipient-unavailable.3'],
    plant: at => at.refusal('MESSAGE_NO_RESOURCE', undefined),
  }),
  fault({
    name: 'nobody-not-found',
    breaks: ['RFC6121#rules-localpart-nosuchuser.2', 'RFC6121#rules-localpart-barejid-resource-message.5', 'RFC6121#rules-localpart-barejid-noresource-message.1'],
    plant: at => at.refusal('MESSAGE_NO_ONE', { condition: 'item-not-found' }),
  }),
  fault({
    name: 'presence-to-nobody-answered',
    breaks: ['RFC6121#rules-localpart-nosuchuser.3', 'RFC6121#rules-localpart-fulljid-nomatch-presence.1', 'RFC6121#rules-localpart-barejid-noresource-pres.1', 'XEP-0206#recipient-unavailable.1'],
    plant: at => at.decision((decision, { element }) => (decision.kind === 'ignore' && element.name === 'presence' && attr(element, 'type') === undefined ? { kind: 'refuse', code: 'MESSAGE_NO_ONE' } : decision)),
  }),
  fault({
    name: 'presence-type-not-acceptable',
    breaks: ['RFC6121#presence-syntax-type.1'],
    plant: at => at.refusal('PRESENCE_TYPE', { condition: 'not-acceptable' }),
  }),
  fault({
    name: 'directed-presence-comes-second',
    breaks: ['RFC6121#presence-directed-outbound.1', 'RFC6121#presence-directed-outbound.4', 'RFC6121#rules-localpart-fulljid-match.4', 'RFC6120#stanzas-extended.2', 'RFC6120#security-leaks-ipaddress.1', 'RFC6121#rules-localpart-barejid-resource-pres.1', 'RFC6121#rules-localpart-barejid-resource-pres.2', 'XEP-0115#protocol.1', 'XEP-0352#in-order-processing.1', 'XEP-0352#rules.1', 'XEP-0352#rules.2'],
    // nobody sees anybody where tests begin with that
    spoils: ['session'],
    plant: at => at.routed(both(stanza('presence'), toAccounts, element => attr(element, 'type') === undefined), () => undefined),
  }),
  fault({
    name: 'directed-farewell-lost',
    breaks: ['RFC6121#rules-localpart-fulljid-match.4', 'RFC6121#rules-localpart-barejid-resource-pres.1', 'XEP-0124#terminate.1'],
    // some tests begin with a farewell
    spoils: ['session'],
    plant: at => at.inbound(both(stanza('presence', 'unavailable'), toAccounts), () => undefined),
  }),
  fault({
    name: 'presence-for-all-sent-to-friends-of-a-moment',
    breaks: ['RFC6121#presence-directed-outbound.2'],
    plant: at => at.inbound(both(stanza('presence'), element => attr(element, 'type') === undefined), (element, passage) => {
      const { memory, address } = passage
      const friends = (memory.get('friends') as string[] | undefined) ?? []
      memory.set('friends', friends)
      const to = attr(element, 'to')
      if (to !== undefined) {
        if (toAccounts(element, passage)) friends.push(to)
        return element
      }
      for (const friend of friends) {
        const copy = copyOf(element)
        Object.assign(copy.attrs, { from: address?.toString(), to: friend })
        passage.route(copy)
      }
      return element
    }),
  }),
]
