/** What faults share: predicates for what an element is, a refusal, and changes that many make. */
import { attr, childOf, type Element, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply, type StanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'
import type { Passage } from '../seams.ts'
import type { ChangeElement, FaultSeams, Match } from './fault.ts'

type OfElement = (element: Element) => boolean

/** A get or set with this payload, or any. */
export const request = (namespace?: string): OfElement => element => element.name === 'iq' && ['get', 'set'].includes(attr(element, 'type') ?? '') && holds(element, namespace)

/** A result with this payload, or any. */
export const result = (namespace?: string): OfElement => element => element.name === 'iq' && attr(element, 'type') === 'result' && holds(element, namespace)

/** An error stanza with this condition, or any. */
export const stanzaError = (condition?: string): OfElement => element => {
  const error = attr(element, 'type') === 'error' ? elementsOf(element).find(child => child.name === 'error') : undefined
  return error !== undefined && (condition === undefined || childOf(error, NS.stanzaErrors, condition) !== undefined)
}

/** Stream features, before or after login. */
export const features = (when: 'before-login' | 'after-login'): Match => (element, passage) =>
  is(element, NS.stream, 'features') && (passage.state === 'authenticating') === (when === 'before-login')

export const streamError: OfElement = element => is(element, NS.stream, 'error')
export const stanza = (name: 'message' | 'presence' | 'iq', type?: string): OfElement => element =>
  element.name === name && (type === undefined || attr(element, 'type') === type)

/** Our end of the stream of a client that is bound and has nothing to close off: no error came before, no presence, no room. */
export function isQuietEnd(text: string, { address, memory }: Passage): boolean {
  if (/^<(stream:)?error\b|^<presence\b/.test(text)) memory.set('not quiet', true)
  return address !== undefined && !memory.has('not quiet') && (text === '</stream:stream>' || text.startsWith('<close '))
}

/** An iq to or from the host itself. */
export const toHost: Match = (iq, { domain }) => attr(iq, 'to') === domain
export const fromHost: Match = (iq, { domain }) => attr(iq, 'from') === domain

/** Refuses a client's request in place of whoever was asked. */
export const refuse = (condition: StanzaErrorCondition): ChangeElement => (iq, passage) => {
  iq.attrs['from'] = passage.address?.toString() ?? ''
  passage.reply(errorReply(iq, { condition }))
  return undefined
}

/** All of them. */
export const both = (...matches: readonly Match[]): Match => (element, passage) => matches.every(match => match(element, passage))

/** The one payload of an iq, to be changed in place. */
export function payloadOf(iq: Element): Element {
  const payload = elementsOf(iq)[0]
  if (!payload) throw new Error('an iq without payload matched')
  return payload
}

/** Takes children away. */
export function drop(parent: Element, isUnwanted: (child: Element) => boolean): void {
  parent.children = elementsOf(parent).filter(child => !isUnwanted(child))
}

/** An element goes on without some of its children. */
export const dropping = (isUnwanted: (child: Element) => boolean): ChangeElement => element => {
  drop(element, isUnwanted)
  return element
}

/** An offer of mechanisms of the older profile, changed in place. */
export const offering = (change: (offer: Element) => void): ChangeElement => element => {
  const offer = childOf(element, NS.sasl, 'mechanisms')
  if (offer) change(offer)
  return element
}

/** A mechanism is not offered. */
export const withoutMechanism = (name: string): ChangeElement => offering(offer => drop(offer, child => textOf(child) === name))

/** What the host answers about itself, changed in place. */
export const hostSays = (namespace: string, change: (payload: Element, passage: Passage) => void) => (at: FaultSeams): void =>
  at.outbound(both(result(namespace), fromHost), (iq, passage) => {
    change(payloadOf(iq), passage)
    return iq
  })

/** An entry of disco#info for a namespace. */
export const isFeature = (namespace: string): OfElement => child => attr(child, 'var') === namespace

function holds(element: Element, namespace: string | undefined): boolean {
  return namespace === undefined || elementsOf(element).some(child => is(child, namespace, child.name))
}
