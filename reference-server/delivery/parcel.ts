/** One stanza on its way to one or many: serialised at most once for each kind of stream, the address spliced in. */
import { copyOf, Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { escapeAttribute, write } from '#xmpp/xml/writer.js'
import { type Octets, octetsOf } from './octets.ts'

/**
 * Where the text will stand: inside a stream root that declares jabber:client or jabber:component:accept, alone in a WebSocket
 * message, or inside the body of a BOSH answer.
 */
export type Scope = 'client-stream' | 'client-message' | 'client-body' | 'component-stream'

/** A stanza before and behind the place where the address goes. */
export interface Written {
  readonly before: Octets
  readonly behind: Octets
}

export class Parcel {
  /** In jabber:client; without `to` when it is for many. Not to be changed any more. */
  readonly element: Element
  readonly #written: Partial<Record<Scope, Written>> = {}

  constructor(element: Element) {
    this.element = element
  }

  /** The stanza as it goes to sockets. */
  writtenFor(scope: Scope): Written {
    return (this.#written[scope] ??= writeFor(this.element, scope))
  }

  /** The stanza as an element of its own, with the address in place. */
  elementFor(to?: Jid): Element {
    const copy = copyOf(this.element)
    if (to) copy.attrs['to'] = to.toString()
    return copy
  }
}

/** An element as text for one kind of stream. Only stanzas are re-scoped for components. */
export function writeIn(scope: Scope, element: Element): string {
  if (scope === 'client-message') return write(element)
  if (scope === 'client-stream') return write(element, NS.client)
  if (scope === 'client-body') return write(element, NS.bosh)
  return write(inComponentNamespace(element), NS.component)
}

function writeFor(element: Element, scope: Scope): Written {
  const octets = octetsOf(writeIn(scope, element))
  const cut = octetsOf(element.name).length + 1
  return { before: octets.slice(0, cut), behind: octets.slice(cut) }
}

/** What is spliced into a parcel that is for many: the address of one; nothing into others. Written once for each address. */
export function spliceFor(to: Jid | undefined): Octets {
  if (!to) return ''
  let splice = splices.get(to)
  if (splice === undefined) {
    splice = octetsOf(` to='${escapeAttribute(to.toString())}'`)
    splices.set(to, splice)
  }
  return splice
}
const splices = new WeakMap<Jid, Octets>()

// XEP-0114 §3: the same stanza, only the content namespace differs; children without one of their own follow.
function inComponentNamespace(element: Element): Element {
  if (element.attrs['xmlns'] !== NS.client) return element
  return Object.assign(new Element(element.name), { attrs: { ...element.attrs, xmlns: NS.component }, children: element.children })
}
