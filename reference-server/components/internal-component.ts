/**
 * A component that lives in the server: an object that gets what is addressed to its domain, and sends under the rules that bind
 * an external one. It knows addresses and no sockets, and what goes wrong inside it reaches nobody but whoever asked.
 * Spec: XEP-0114 v1.6 §3 by analogy; RFC 6120 §8.2.3 (each request has an answer), §8.3.3.6.
 */
import { attr, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import type { Switchboard } from '../delivery/delivery.ts'
import type { DomainHandler, Stanza } from '../router/router.ts'
import type { Seams } from '../seams.ts'
import { judgeFromComponent, type Territory } from './component-rules.ts'

/** What is written for a domain. */
export interface InternalComponent {
  /** Takes every stanza to the domain, to any node and resource of it; each request is owed an answer. What it throws is reported, and the asker told. */
  receive(stanza: Stanza): void | Promise<void>
  /** The server stops. */
  stop?(): void
}

/** What a component is given to work with. */
export interface ComponentDesk extends Territory {
  /**
   * Sends a stanza in `jabber:client` that states `from`, at this domain, and `to`. A `to` that is no address comes back as an error.
   * @throws ComponentRuleError for what would end the stream of an external component
   */
  send(element: Element): void
}

export interface InternalComponentConfig {
  readonly domain: string
  readonly subdomains?: boolean
  /** Domains of the hosts that it is for; all that are not isolated when left out. */
  readonly hosts?: readonly string[]
  /** Called once, when the server is put together. */
  readonly start: (desk: ComponentDesk) => InternalComponent
}

/** A component broke a rule: the code is the row of the refusal that an external one would have got. */
export class ComponentRuleError extends Error {
  readonly code: string

  constructor(code: string, domain: string, stanza: Element) {
    super(`${domain} may not send this (${code}): ${stanza.toString().slice(0, 200)}`)
    this.name = 'ComponentRuleError'
    this.code = code
  }
}

export interface InternalSurroundings {
  readonly seams: Seams
  readonly switchboard: Switchboard
  /** Where mistakes of components are told. */
  readonly report: (error: unknown) => void
}

export class InternalService implements DomainHandler, ComponentDesk {
  readonly domain: string
  readonly subdomains: boolean
  readonly #around: InternalSurroundings
  readonly #component: InternalComponent

  constructor({ domain, subdomains = false, start }: InternalComponentConfig, around: InternalSurroundings) {
    this.domain = domain
    this.subdomains = subdomains
    this.#around = around
    this.#component = start(this)
  }

  receive(stanza: Stanza): void {
    try {
      const working = this.#component.receive(stanza)
      if (working) void working.catch((error: unknown) => this.#broke(stanza, error))
    } catch (error) {
      this.#broke(stanza, error)
    }
  }

  send(element: Element): void {
    const { refusals } = this.#around.seams
    const judgement = judgeFromComponent(element, NS.client, this, refusals)
    if (judgement.kind === 'fail') throw new ComponentRuleError(judgement.code, this.domain, element)
    if (judgement.kind === 'route') this.#around.switchboard.route(judgement.stanza)
    else if (judgement.kind === 'malformed') this.#sendBack(element)
  }

  stop(): void {
    this.#component.stop?.()
  }

  /** As an external component would hear it: from the server, about an address that nobody can have. */
  #sendBack(element: Element): void {
    const row = this.#around.seams.refusals.stanza.STANZA_TO_MALFORMED
    if (!row || attr(element, 'type') === 'error' || attr(element, 'type') === 'result') return
    element.attrs['to'] = this.domain
    this.#around.switchboard.send(Jid.parse(attr(element, 'from') ?? ''), errorReply(element, row))
  }

  #broke(stanza: Stanza, error: unknown): void {
    this.#around.report(error)
    const row = this.#around.seams.refusals.stanza.COMPONENT_BROKE
    if (row) this.#around.switchboard.refuse(stanza, row)
  }
}
