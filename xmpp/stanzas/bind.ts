/** Resource binding. Spec: RFC 6120 §7. */
import { type Element, childOf, el, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'

/** The stream feature, and with a resource or without one the request. */
export function bind(resource?: string): Element {
  return el('bind', { xmlns: NS.bind }, resource === undefined ? undefined : el('resource', {}, resource))
}

/** The resource a request asks for, as it was written; `undefined` when the server may choose. */
export function readBind(x: Element): string | undefined {
  const resource = childOf(x, NS.bind, 'resource')
  return resource && textOf(resource)
}

/** What the server answers. */
export function bound(jid: string): Element {
  return el('bind', { xmlns: NS.bind }, el('jid', {}, jid))
}

/** The full address in an answer, as it was written; `undefined` when there is none. */
export function readBound(x: Element): string | undefined {
  const jid = childOf(x, NS.bind, 'jid')
  return jid && textOf(jid)
}
