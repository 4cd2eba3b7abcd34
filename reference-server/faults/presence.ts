/** Faults of presence to subscribers, of probes, and of delivery to accounts with several clients or none. Spec: RFC 6121 §4, §5.2.2, §8. */
import { attr, childOf, copyOf, el, type Element, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { ChangeDecision, Passage } from '../seams.ts'
import { type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, stanza } from './match.ts'

const bare = (jid: string | undefined): string | undefined => jid?.split('/')[0]
const available: Match = element => element.name === 'presence' && attr(element, 'type') === undefined
const goodbye: Match = stanza('presence', 'unavailable')
const forAll: Match = element => attr(element, 'to') === undefined
const toAccount: Match = (element, { domain }) => bare(attr(element, 'to'))?.endsWith(`@${domain}`) === true
const toBare: Match = (element, passage) => toAccount(element, passage) && attr(element, 'to')?.includes('/') === false
const toFull: Match = (element, passage) => toAccount(element, passage) && attr(element, 'to')?.includes('/') === true
const probe: Match = both(stanza('presence', 'probe'), toAccount)
const hasId: Match = element => attr(element, 'id') !== undefined
/** From a client of another account, or of the same one. */
const fromOther: Match = (element, { domain, address }) => bare(attr(element, 'from'))?.endsWith(`@${domain}`) === true && bare(attr(element, 'from')) !== address?.bareText
const fromOwn: Match = (element, { address }) => address !== undefined && attr(element, 'from') === address.toString()

/** Something is the case as long as such an element is processed. */
function during(at: FaultSeams, match: Match): { readonly by: (passage: Passage) => boolean; readonly goesOn: () => boolean } {
  let now: Passage | undefined
  at.inbound(match, (element, passage) => {
    now = passage
    queueMicrotask(() => { now = undefined })
    return element
  })
  return { by: passage => passage === now, goesOn: () => now !== undefined }
}

/** The first presence for all of a stream. */
const initial: Match = (element, passage) => available(element, passage) && forAll(element, passage) && !passage.memory.has('came')
function remembersComing(at: FaultSeams): void {
  at.inbound(both(available, forAll), (element, { memory }) => {
    memory.set('came', true)
    return element
  })
}

const withoutChildren = (element: Element): Element => {
  element.children = []
  return element
}

/** Keeps what goes to an account, and hands it out when a client of that account becomes available. */
function keptUntilSomebodyComes(at: FaultSeams, match: Match): void {
  const kept = new Map<string, Element>()
  at.inbound(match, (element, { address }) => {
    const copy = copyOf(element)
    copy.attrs['from'] = address?.toString() ?? ''
    kept.set(attr(element, 'to') ?? '', copy)
    return element
  })
  at.outbound(both(available, fromOwn, (_, { address }) => kept.has(address?.bareText ?? '')), (element, { address }) => {
    const key = address?.bareText ?? ''
    const what = kept.get(key)
    kept.delete(key)
    return what ? [element, what] : [element]
  })
}

const IGNORE = { kind: 'ignore' } as const
const typeOf = (element: Element): string => attr(element, 'type') ?? 'normal'
const isPlain = (element: Element): boolean => element.name === 'message' && ['normal', 'chat'].includes(typeOf(element))
const wanting: (resources: Parameters<ChangeDecision>[2]) => number = resources => resources.filter(({ priority }) => priority !== undefined && priority >= 0).length

export const PRESENCE_FAULTS: readonly Fault[] = [
  fault({
    name: 'initial-presence-for-oneself',
    breaks: ['RFC6121#presence-initial-outbound.1', 'RFC6121#presence-initial-inbound.1'],
    plant(at) {
      const coming = during(at, initial)
      remembersComing(at)
      at.outbound(both(available, fromOther, toBare, () => coming.goesOn()), () => undefined)
    },
  }),
  fault({
    name: 'contacts-not-shown-at-login',
    breaks: ['RFC6121#presence-initial-outbound.3'],
    plant(at) {
      const coming = during(at, initial)
      remembersComing(at)
      at.outbound(both(available, fromOther, (_, passage) => coming.by(passage)), () => undefined)
    },
  }),
  fault({
    name: 'presence-reaches-one-client-of-an-account',
    breaks: ['RFC6121#presence-initial-inbound.1', 'RFC6121#presence-unavailable-inbound.1', 'RFC6121#rules-localpart-barejid-resource-pres.1', 'RFC6121#rules-localpart-barejid-resource-pres.2'],
    plant: at => at.decision((decision, { element, to }) => (decision.kind === 'deliver' && element.name === 'presence' && to.isBare && decision.to.length > 1 ? { ...decision, to: decision.to.slice(0, 1) } : decision)),
  }),
  fault({
    name: 'changes-without-extensions',
    breaks: ['RFC6121#presence-broadcast-outbound.1'],
    plant: at => at.outbound(both(available, fromOther, toBare, element => childOf(element, NS.client, 'status') !== undefined), element => {
      element.children = elementsOf(element).filter(child => ['show', 'status', 'priority'].includes(child.name))
      return element
    }),
  }),
  fault({
    name: 'broken-contacts-stay',
    breaks: ['RFC6121#presence-unavailable-outbound.1'],
    plant(at) {
      const said = during(at, stanza('presence'))
      at.outbound(both(goodbye, fromOther, toBare, () => !said.goesOn()), () => undefined)
    },
  }),
  fault({ name: 'goodbye-without-words', breaks: ['RFC6121#presence-unavailable-outbound.3'], plant: at => at.outbound(both(goodbye, fromOther, toBare, element => elementsOf(element).length > 0), withoutChildren) }),
  fault({
    name: 'goodbye-not-for-own-clients',
    breaks: ['RFC6121#presence-unavailable-outbound.4'],
    plant: at => at.outbound(both(goodbye, (element, { address }) => bare(attr(element, 'from')) === address?.bareText && attr(element, 'from') !== address?.toString()), () => undefined),
  }),
  fault({
    name: 'nobody-comes-back',
    breaks: ['RFC6121#presence-unavailable-outbound.5'],
    plant(at) {
      at.inbound(both(goodbye, forAll), (element, { memory }) => {
        memory.set('gone', true)
        return element
      })
      at.inbound(both(available, forAll, (_, { memory }) => memory.has('gone')), () => undefined)
    },
  }),
  fault({
    name: 'priority-not-echoed',
    breaks: ['RFC6121#presence-syntax-children-priority.2'],
    plant: at => at.outbound(both(available, fromOwn, element => childOf(element, NS.client, 'priority')?.getText() === '-1'), withoutChildren),
  }),
  fault({
    name: 'no-priority-is-none',
    breaks: ['RFC6121#presence-syntax-children-priority.1'],
    plant: at => at.decision((decision, { element, to }, resources) => (isPlain(element) && to.isBare && resources.length === 2 && wanting(resources) === 1 ? IGNORE : decision)),
  }),
  fault({
    name: 'probe-by-a-client-refused',
    breaks: ['RFC6121#presence-probe.1', 'RFC6121#rules-localpart-nosuchuser.5'],
    plant: at => at.inbound(both(probe, toBare, hasId, (_, { transport }) => transport !== 'component'), (element, passage) => {
      passage.reply(errorReply(element, { condition: 'not-allowed' }))
      return element
    }),
  }),
  fault({
    name: 'probe-by-a-stranger-unanswered',
    breaks: ['RFC6121#presence-probe-inbound.1'],
    plant: at => at.outbound(both(stanza('presence', 'unsubscribed'), hasId, (_, { transport }) => transport === 'component'), () => undefined),
  }),
  fault({
    name: 'probe-answered-in-short',
    breaks: ['RFC6121#presence-probe-inbound.2'],
    plant(at) {
      const asking = during(at, both(probe, toBare))
      at.outbound(both(available, fromOther, () => asking.goesOn()), withoutChildren)
    },
  }),
  fault({
    name: 'probe-of-somebody-away-unanswered',
    breaks: ['RFC6121#presence-probe-inbound.3'],
    plant(at) {
      const asking = during(at, both(probe, toBare))
      at.outbound(both(goodbye, () => asking.goesOn()), () => undefined)
    },
  }),
  fault({
    name: 'probe-of-one-client-shows-all',
    breaks: ['RFC6121#presence-probe-inbound.4'],
    plant: at => at.inbound(both(probe, toFull), element => {
      element.attrs['to'] = bare(attr(element, 'to')) ?? ''
      return element
    }),
  }),
  fault({
    name: 'probe-answered-without-id',
    breaks: ['RFC6121#presence-probe-inbound-id.1'],
    plant(at) {
      const asking = during(at, both(probe, toBare))
      at.outbound(both(available, fromOther, () => asking.goesOn()), element => {
        delete element.attrs['id']
        return element
      })
    },
  }),
  fault({ name: 'probe-of-one-client-unanswered', breaks: ['RFC6121#presence-directed-probe.1'], plant: at => at.inbound(both(probe, toFull), () => undefined) }),
  fault({
    name: 'goodbye-said-twice',
    breaks: ['RFC6121#presence-directed-considerations.1'],
    plant: at => at.inbound(both(goodbye, toFull), (element, passage) => {
      const copy = copyOf(element)
      copy.attrs['from'] = passage.address?.toString() ?? ''
      passage.route(copy)
      return undefined
    }),
  }),
  fault({
    name: 'goodbye-to-whom-has-left',
    breaks: ['RFC6121#presence-directed-considerations.2'],
    plant(at) {
      const shown = ({ memory }: Passage): Set<string> => {
        const known = (memory.get('shown') as Set<string> | undefined) ?? new Set<string>()
        memory.set('shown', known)
        return known
      }
      at.inbound(both(available, toFull), (element, passage) => {
        shown(passage).add(attr(element, 'to') ?? '')
        return element
      })
      at.inbound(both(goodbye, toFull), (element, passage) => {
        shown(passage).delete(attr(element, 'to') ?? '')
        return element
      })
      at.inbound(both(goodbye, forAll), (element, passage) => {
        for (const to of shown(passage)) passage.route(el('presence', { xmlns: NS.client, type: 'unavailable', from: passage.address?.toString(), to }))
        return element
      })
    },
  }),
  fault({ name: 'messages-without-type-lost', breaks: ['RFC6121#message-syntax-type.1'], plant: at => at.decision((decision, { element, to }) => (element.name === 'message' && to.isBare && attr(element, 'type') === undefined ? IGNORE : decision)) }),
  fault({ name: 'messages-of-unknown-type-lost', breaks: ['RFC6121#message-syntax-type.2'], plant: at => at.inbound(stanza('message', 'foo'), () => undefined) }),
  fault({
    name: 'several-clients-one-too-many',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.2', 'RFC6121#rules-localpart-barejid-resource-message.4'],
    plant: at => at.decision((decision, { element, to }, resources) => (isPlain(element) && to.isBare && decision.kind === 'deliver' && wanting(resources) > 1 ? IGNORE : decision)),
  }),
  fault({
    name: 'chat-to-an-absent-client-lost',
    breaks: ['RFC6121#rules-local-fulljid-nomatch-message.2', 'RFC6120#rules-local-fulljid.1'],
    plant: at => at.decision((decision, { element, to }, resources) => (isPlain(element) && to.isFull && decision.kind === 'deliver' && !resources.some(({ address }) => address.equals(to)) ? IGNORE : decision)),
  }),
  fault({
    name: 'headline-for-one-client',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.7'],
    plant: at => at.decision((decision, { element }) => (decision.kind === 'deliver' && typeOf(element) === 'headline' && decision.to.length > 1 ? { ...decision, to: decision.to.slice(0, 1) } : decision)),
  }),
  fault({
    name: 'error-to-an-account-delivered',
    breaks: ['RFC6121#rules-localpart-barejid-resource-message.8'],
    plant: at => at.decision((decision, { element, to }, resources) => (decision.kind === 'ignore' && element.name === 'message' && typeOf(element) === 'error' && to.isBare && resources.length > 0 ? { kind: 'deliver', to: resources } : decision)),
  }),
  fault({
    name: 'presence-to-an-account-readdressed',
    breaks: ['RFC6121#rules-localpart-barejid-resource-pres.2'],
    plant: at => at.outbound(both(available, fromOther, toBare), (element, { address }) => {
      element.attrs['to'] = address?.toString() ?? ''
      return element
    }),
  }),
  fault({
    name: 'groupchat-to-whom-is-away-swallowed',
    breaks: ['RFC6121#rules-localpart-barejid-noresource-message.2'],
    plant: at => at.decision((decision, { element, to }, resources) => (decision.kind === 'refuse' && typeOf(element) === 'groupchat' && to.isBare && resources.length === 0 ? IGNORE : decision)),
  }),
  fault({
    name: 'headline-to-whom-is-away-answered',
    breaks: ['RFC6121#rules-localpart-barejid-noresource-message.3'],
    plant: at => at.decision((decision, { element }, resources) => (decision.kind === 'ignore' && typeOf(element) === 'headline' && resources.length === 0 ? { kind: 'refuse', code: 'MESSAGE_NO_ONE' } : decision)),
  }),
  fault({
    name: 'headlines-and-errors-kept',
    breaks: ['RFC6121#rules-localpart-barejid-noresource-message.3'],
    plant: at => keptUntilSomebodyComes(at, both(stanza('message'), toBare, element => ['headline', 'error'].includes(typeOf(element)))),
  }),
  fault({ name: 'presence-kept', breaks: ['RFC6121#rules-localpart-barejid-noresource-pres.1'], plant: at => keptUntilSomebodyComes(at, both(available, toBare)) }),
  fault({
    name: 'trusted-sender-not-told',
    breaks: ['RFC6121#rules-general.1', 'XEP-0198#acking.9', 'XEP-0206#recipient-unavailable.3'],
    plant: at => at.decision((decision, { element }) => (decision.kind === 'refuse' && decision.code === 'MESSAGE_NO_RESOURCE' && typeOf(element) === 'normal' ? IGNORE : decision)),
  }),
]
