/** Predicates that faults share: what kind of element is this? */
import { attr, childOf, type Element, elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Passage } from '../seams.ts'

/** A get or set with this payload. */
export const request = (namespace: string, name?: string) => (element: Element): boolean =>
  element.name === 'iq' && ['get', 'set'].includes(attr(element, 'type') ?? '') && holds(element, namespace, name)

/** A result with this payload. */
export const result = (namespace: string, name?: string) => (element: Element): boolean =>
  element.name === 'iq' && attr(element, 'type') === 'result' && holds(element, namespace, name)

/** An element of SASL. */
export const sasl = (name: string) => (element: Element): boolean => is(element, NS.sasl, name)

/** An error stanza with this condition, or any. */
export const stanzaError = (condition?: string) => (element: Element): boolean => {
  const error = attr(element, 'type') === 'error' ? elementsOf(element).find(child => child.name === 'error') : undefined
  return error !== undefined && (condition === undefined || childOf(error, NS.stanzaErrors, condition) !== undefined)
}

export const features = (element: Element): boolean => is(element, NS.stream, 'features')
export const streamError = (element: Element): boolean => is(element, NS.stream, 'error')
export const message = (element: Element): boolean => element.name === 'message'
export const presence = (element: Element): boolean => element.name === 'presence'
export const isBound = (_element: Element, passage: Passage): boolean => passage.state === 'bound'

function holds(element: Element, namespace: string, name: string | undefined): boolean {
  return elementsOf(element).some(child => (name === undefined || child.name === name) && is(child, namespace, child.name))
}
