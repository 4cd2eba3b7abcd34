/** Faults of copies for an account's other clients. Spec: XEP-0280; XEP-0297; XEP-0386 §3.2.1. */
import { append, attr, childOf, copyOf, type Element, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { carbonsRequest, type CarbonDirection, readCarbon, writeCarbon } from '#xmpp/stanzas/carbons.js'
import { type ChangeElement, type Fault, fault, type FaultSeams, type Match } from './fault.ts'
import { both, drop, hostSays, isFeature, refuse, request, stanza } from './match.ts'

const asks = (what: 'enable' | 'disable'): Match => both(request(NS.carbons), iq => childOf(iq, NS.carbons, what) !== undefined)
const copyOfWhatWas = (direction: CarbonDirection): Match => element => element.name === 'message' && readCarbon(element)?.direction === direction
const isCopy: Match = element => element.name === 'message' && readCarbon(element) !== undefined

/** A copy, changed in place. */
const copiesAre = (match: Match, change: (copy: Element) => void) => (at: FaultSeams): void => at.outbound(match, copy => {
  change(copy)
  return copy
})

const renamed = (from: CarbonDirection, to: CarbonDirection) => copiesAre(copyOfWhatWas(from), copy => {
  const wrapper = childOf(copy, NS.carbons, from)
  if (wrapper) wrapper.name = to
})

/** What is forwarded, changed in place. */
const forwardedIs = (change: (forwarded: Element, message: Element) => void) => copiesAre(isCopy, copy => {
  const { forwarded, message } = readCarbon(copy) ?? {}
  if (forwarded && message) change(forwarded, message)
})

/** Remembers of a stream that its client wants copies. */
const remember: ChangeElement = (iq, { memory }) => {
  memory.set('wants copies', true)
  return iq
}
const isWanted: Match = both(stanza('message', 'chat'), (message, { memory }) => memory.has('wants copies') && readCarbon(message) === undefined)

/** A copy for the client of the stream itself. */
const copyFor = (message: Element, direction: CarbonDirection, address: string): Element => {
  const copy = writeCarbon({ direction, from: address.replace(/\/.*/, ''), message, stamp: new Date() })
  copy.attrs['to'] = address
  return copy
}

const isOfRoom: Match = message => childOf(message, NS.mucUser, 'x') !== undefined
const isInvitation = (message: Element): boolean => childOf(message, NS.conference, 'x') !== undefined || childOf(message, NS.mucUser, 'x')?.getChild('invite') !== undefined
/** Of two clients of one account, the one that hears what is said. */
const atDesk: Match = (message, { address }) => childOf(message, NS.client, 'body') !== undefined && address?.resource.endsWith('-desk') === true
/** The other one hears it, too. */
const copiedToPhone: ChangeElement = (message, passage) => {
  const { address } = passage
  const phone = address?.withResource(address.resource.replace(/-desk$/, '-phone'))
  if (phone) passage.route(copyFor(message, 'received', phone.toString()))
  return message
}

export const CARBON_FAULTS: readonly Fault[] = [
  fault({
    name: 'carbons-not-turned-on-by-the-bind',
    breaks: ['XEP-0386#identifiers.6'],
    plant: at => at.inbound(element => is(element, NS.sasl2, 'authenticate'), element => {
      for (const bind of elementsOf(element)) if (is(bind, NS.bind2, 'bind')) drop(bind, child => is(child, NS.carbons, 'enable'))
      return element
    }),
  }),
  fault({ name: 'carbons-not-advertised', breaks: ['XEP-0280#disco.1', 'XEP-0115#ver-gen.1'], plant: hostSays(NS.discoInfo, query => { drop(query, isFeature(NS.carbons)) }) }),
  fault({
    name: 'carbons-turned-on-in-silence', breaks: ['XEP-0280#enabling.1'],
    plant(at) {
      at.inbound(asks('enable'), (iq, { memory }) => {
        memory.set('in silence', attr(iq, 'id'))
        return iq
      })
      at.outbound(both(stanza('iq', 'result'), (iq, { memory }) => attr(iq, 'id') === memory.get('in silence')), () => undefined)
    },
  }),
  fault({ name: 'carbons-not-to-be-turned-off', breaks: ['XEP-0280#disabling.1'], plant: at => at.inbound(asks('disable'), refuse('not-allowed')) }),
  fault({
    name: 'carbons-never-turned-off', breaks: ['XEP-0280#disabling.1'],
    plant: at => at.inbound(asks('disable'), iq => {
      iq.children = [carbonsRequest('enable')]
      return iq
    }),
  }),
  fault({ name: 'carbons-from-the-domain', breaks: ['XEP-0280#inbound.1'], plant: copiesAre(isCopy, copy => { copy.attrs['from'] = String(copy.attrs['from']).replace(/^.*@/, '') }) }),
  fault({ name: 'carbons-for-the-account', breaks: ['XEP-0280#inbound.2'], plant: copiesAre(isCopy, copy => { copy.attrs['to'] = String(copy.attrs['to']).replace(/\/.*/, '') }) }),
  fault({ name: 'carbons-of-received-as-sent', breaks: ['XEP-0280#inbound.3'], plant: renamed('received', 'sent') }),
  fault({ name: 'carbons-of-sent-as-received', breaks: ['XEP-0280#outbound.1'], plant: renamed('sent', 'received') }),
  fault({
    name: 'carbons-for-whom-the-message-was', breaks: ['XEP-0280#inbound.4'],
    plant(at) {
      at.inbound(asks('enable'), remember)
      at.outbound(isWanted, (message, { address }) => (address ? [message, copyFor(message, 'received', address.toString())] : message))
    },
  }),
  fault({
    name: 'carbons-for-whoever-said-it', breaks: ['XEP-0280#outbound.2'],
    plant(at) {
      at.inbound(asks('enable'), remember)
      at.inbound(isWanted, (message, passage) => {
        const { address } = passage
        if (address) passage.reply(copyFor(message, 'sent', address.toString()))
        return message
      })
    },
  }),

  // What is copied, and what is not
  fault({ name: 'carbons-of-what-rooms-hear', breaks: ['XEP-0280#recommended-rules.1'], plant: at => at.outbound(both(stanza('message', 'groupchat'), atDesk), copiedToPhone) }),
  fault({ name: 'carbons-of-whispers-heard', breaks: ['XEP-0280#recommended-rules.2'], plant: at => at.outbound(both(stanza('message', 'chat'), isOfRoom, atDesk), copiedToPhone) }),
  fault({ name: 'carbons-without-whispers', breaks: ['XEP-0280#recommended-rules.3'], plant: at => at.outbound(both(copyOfWhatWas('sent'), copy => /@conference\./.test(attr(readCarbon(copy)?.message ?? copy, 'to') ?? '')), () => undefined) }),
  fault({ name: 'carbons-without-invitations', breaks: ['XEP-0280#recommended-rules.4'], plant: at => at.outbound(both(stanza('message'), (message, { address }) => address?.resource.endsWith('-phone') === true && isInvitation(readCarbon(message)?.message ?? message)), () => undefined) }),

  // What is forwarded
  fault({ name: 'forwarded-in-another-namespace', breaks: ['XEP-0297#s3-2.1'], plant: forwardedIs((_, message) => { message.attrs['xmlns'] = NS.forward }) }),
  fault({ name: 'forwarded-at-no-time', breaks: ['XEP-0297#s3-2.2'], plant: forwardedIs(forwarded => { drop(forwarded, child => is(child, NS.delay, 'delay')) }) }),
  fault({ name: 'forwarded-without-extensions', breaks: ['XEP-0297#s3-2.3'], plant: forwardedIs((_, message) => { drop(message, child => child.attrs['xmlns'] !== undefined) }) }),
  fault({
    name: 'forwarded-for-no-reason', breaks: ['XEP-0297#s3-2.4'],
    plant: copiesAre(isCopy, copy => {
      const { forwarded } = readCarbon(copy) ?? {}
      if (forwarded) append(copy, copyOf(forwarded))
    }),
  }),
]
