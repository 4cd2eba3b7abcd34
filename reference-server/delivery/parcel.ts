/** One stanza on its way to one or many: serialised at most once for each kind of stream, the address spliced in. */
import { copyOf, Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { escapeAttribute, write } from '#xmpp/xml/writer.js'

/**
 * Where the text will stand: inside a stream root that declares jabber:client or jabber:component:accept, alone in a WebSocket
 * message, or inside the body of a BOSH answer.
 */
export type Scope = 'client-stream' | 'client-message' | 'client-body' | 'component-stream'

interface Written {
  readonly name: string
  readonly rest: string
}

export class Parcel {
  /** In jabber:client; without `to` when it is for many. Not to be changed any more. */
  readonly element: Element
  readonly #written: Partial<Record<Scope, Written>> = {}

  constructor(element: Element) {
    this.element = element
  }

  /** The stanza as text. `to` is spliced in for a parcel to many; left out, the stanza is written as it is. */
  textFor(scope: Scope, to?: Jid): string {
    const { name, rest } = (this.#written[scope] ??= writeFor(this.element, scope))
    return to ? `${name} to='${escapeAttribute(to.toString())}'${rest}` : name + rest
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
  const text = writeIn(scope, element)
  const cut = element.name.length + 1
  return { name: text.slice(0, cut), rest: text.slice(cut) }
}

// XEP-0114 §3: the same stanza, only the content namespace differs; children without one of their own follow.
function inComponentNamespace(element: Element): Element {
  if (element.attrs['xmlns'] !== NS.client) return element
  return Object.assign(new Element(element.name), { attrs: { ...element.attrs, xmlns: NS.component }, children: element.children })
}
