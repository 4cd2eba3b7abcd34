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

  /** @throws Error when the domain has a handler already: two parts of a server cannot both answer for one address. */
  serve(domain: string, handler: DomainHandler): void {
    if (this.#handlers.has(domain)) throw new Error(`the domain ${domain} is configured twice`)
    this.#handlers.set(domain, handler)
  }

  handlerOf(domain: string): DomainHandler | undefined {
    return this.#handlers.get(domain)
  }

  get domains(): readonly string[] {
    return [...this.#handlers.keys()]
  }
}
