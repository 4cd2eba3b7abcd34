/** The elements that turn a TCP stream into a TLS one. Spec: RFC 6120 §5.4, App. A.3. */
import { childOf, el, type Element, is } from '../element.ts'
import { NS } from '../namespaces.ts'

/** The stream feature; `required` where nothing else goes before it. The client's request is the same element, empty. */
export function starttls(required = false): Element {
  return el('starttls', { xmlns: NS.tls }, required ? el('required') : undefined)
}

export function proceed(): Element {
  return el('proceed', { xmlns: NS.tls })
}

export function tlsFailure(): Element {
  return el('failure', { xmlns: NS.tls })
}

/** Whether stream features offer STARTTLS, and whether they insist. */
export function readStarttls(features: Element): 'required' | 'offered' | undefined {
  const offer = childOf(features, NS.tls, 'starttls')
  if (!offer) return undefined
  return childOf(offer, NS.tls, 'required') ? 'required' : 'offered'
}

export function isStarttls(element: Element): boolean {
  return is(element, NS.tls, 'starttls')
}
