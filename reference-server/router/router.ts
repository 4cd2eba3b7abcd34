/** Which part of the server answers for a domain, and which domains are there for each other. Spec: RFC 6120 §10.5. */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { COMMON_CIRCLE, type Circles, shareCircle } from './circles.ts'

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

interface Served {
  readonly handler: DomainHandler
  readonly circles: Circles
}

/** How a domain is served. */
export interface Serving {
  /** Also what is for domains below it, unless one nearer takes it. */
  readonly subdomains?: boolean
  /** Also what is for domains with one more label behind its first, unless they are served by themselves. */
  readonly tenants?: boolean
  /** Whom it is there for; everybody who is not isolated when left out. */
  readonly circles?: Circles
}

/** The table of served domains. */
export class Router {
  readonly #served = new Map<string, Served>()
  /** Those that also get what is for domains below theirs. */
  readonly #above = new Map<string, Served>()
  readonly #withTenants = new Map<string, Served>()
  #isDivided = false

  /** @throws Error when the domain has a handler already: two parts of a server cannot both answer for one address. */
  serve(domain: string, handler: DomainHandler, { subdomains = false, tenants = false, circles = COMMON_CIRCLE }: Serving = {}): void {
    if (this.#served.has(domain)) throw new Error(`the domain ${domain} is configured twice`)
    const served = { handler, circles }
    this.#served.set(domain, served)
    if (subdomains) this.#above.set(domain, served)
    if (tenants) this.#withTenants.set(domain, served)
    if (!shareCircle(circles, COMMON_CIRCLE)) this.#isDivided = true
  }

  /** Nobody answers for the domain any more. */
  leave(domain: string): void {
    this.#served.delete(domain)
    this.#above.delete(domain)
    this.#withTenants.delete(domain)
  }

  handlerOf(domain: string): DomainHandler | undefined {
    return this.#servedAt(domain)?.handler
  }

  /** Whether there are domains that do not reach each other. */
  get isDivided(): boolean { return this.#isDivided }

  /** Whether stanzas may go from one domain to the other, in either direction. To one that nobody serves they may: it is for somebody else to say so. */
  reach(one: string, other: string): boolean {
    if (!this.#isDivided || one === other) return true
    const [here, there] = [this.#servedAt(one), this.#servedAt(other)]
    return !here || !there || here === there || shareCircle(here.circles, there.circles)
  }

  get domains(): readonly string[] {
    return [...this.#served.keys()]
  }

  #servedAt(domain: string): Served | undefined {
    const served = this.#served.get(domain) ?? (this.#withTenants.size === 0 ? undefined : this.#withTenants.get(withoutTenant(domain)?.service ?? ''))
    return served ?? (this.#above.size === 0 ? undefined : this.#nearestAbove(domain))
  }

  #nearestAbove(domain: string): Served | undefined {
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      const above = this.#above.get(domain.slice(dot + 1))
      if (above) return above
    }
    return undefined
  }
}

/** A domain without its second label, and that label; `undefined` when it has fewer than three. */
export function withoutTenant(domain: string): { readonly tenant: string; readonly service: string } | undefined {
  const first = domain.indexOf('.')
  const second = domain.indexOf('.', first + 1)
  return second < 0 ? undefined : { tenant: domain.slice(first + 1, second), service: domain.slice(0, first) + domain.slice(second) }
}
