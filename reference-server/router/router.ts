/** Which part of the server answers for a domain. Spec: RFC 6120 §10.5. */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'

/** A stanza on its way: `element` is in jabber:client, its `from` and `to` are set and say the same as the two JIDs. */
export interface Stanza {
  readonly element: Element
  readonly from: Jid
  readonly to: Jid
}

/** A virtual host, a rooms service, a component: takes every stanza addressed to its domain and owes each request an answer. */
export interface DomainHandler {
  receive(stanza: Stanza): void
}

/** The table of served domains. */
export class Router {
  readonly #handlers = new Map<string, DomainHandler>()
  /** Those that also get what is for domains below theirs. */
  readonly #above = new Map<string, DomainHandler>()

  /**
   * @param how `subdomains`: also what is for domains below it, unless one nearer takes it
   * @throws Error when the domain has a handler already: two parts of a server cannot both answer for one address.
   */
  serve(domain: string, handler: DomainHandler, how: { readonly subdomains?: boolean } = {}): void {
    if (this.#handlers.has(domain)) throw new Error(`the domain ${domain} is configured twice`)
    this.#handlers.set(domain, handler)
    if (how.subdomains) this.#above.set(domain, handler)
  }

  handlerOf(domain: string): DomainHandler | undefined {
    return this.#handlers.get(domain) ?? (this.#above.size === 0 ? undefined : this.#nearestAbove(domain))
  }

  get domains(): readonly string[] {
    return [...this.#handlers.keys()]
  }

  #nearestAbove(domain: string): DomainHandler | undefined {
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      const above = this.#above.get(domain.slice(dot + 1))
      if (above) return above
    }
    return undefined
  }
}
