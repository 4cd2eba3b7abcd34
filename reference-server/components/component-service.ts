/** A configured component as the router sees it: connected or not. Spec: XEP-0114 v1.6 §3; RFC 6120 §10.5. */
import type { Recipient, Switchboard } from '../delivery/delivery.ts'
import { Parcel } from '../delivery/parcel.ts'
import type { DomainHandler, Stanza } from '../router/router.ts'
import type { Seams } from '../seams.ts'
import type { HostOptions } from '../session/options.ts'
import type { Territory } from './component-rules.ts'

export interface ComponentLink extends Recipient {
  /** Ends it, since a newer connection took over. */
  replace(): void
}

export interface ComponentSettings {
  readonly domain: string
  readonly secret: string
  /** Whether the domains below it belong to it too, unless they are configured by themselves. */
  readonly subdomains?: boolean
  /** For a second connection of its name; that of the host options when left out. */
  readonly conflict?: HostOptions['componentConflict']
  readonly seams: Seams
  readonly switchboard: Switchboard
}

export class ComponentService implements DomainHandler, Territory {
  readonly domain: string
  secret: string
  subdomains: boolean
  readonly seams: Seams
  #conflict: HostOptions['componentConflict'] | undefined
  readonly #switchboard: Switchboard
  #link: ComponentLink | undefined
  #missed = 0

  constructor({ domain, secret, subdomains = false, conflict, seams, switchboard }: ComponentSettings) {
    this.domain = domain
    this.secret = secret
    this.subdomains = subdomains
    this.seams = seams
    this.#conflict = conflict
    this.#switchboard = switchboard
  }

  /** What counts from now on; a connection that is there stays. */
  change({ secret, subdomains = false, conflict }: Pick<ComponentSettings, 'secret' | 'subdomains' | 'conflict'>): void {
    this.secret = secret
    this.subdomains = subdomains
    this.#conflict = conflict
  }

  get isConnected(): boolean { return this.#link !== undefined }
  /** Stanzas that came while nobody was connected, answered with an error or not. */
  get missed(): number { return this.#missed }

  /** From now on stanzas for the domain go to this connection. False when another one is connected and stays. */
  connect(link: ComponentLink): boolean {
    if (this.#link && (this.#conflict ?? this.seams.options.componentConflict) === 'refuse-second') return false
    this.#link?.replace()
    this.#link = link
    return true
  }

  disconnect(link: ComponentLink): void {
    if (this.#link === link) this.#link = undefined
  }

  receive(stanza: Stanza): void {
    if (this.#link) return this.#link.accept(new Parcel(stanza.element))
    this.#missed += 1
    const row = this.seams.refusals.stanza.COMPONENT_AWAY
    if (row) this.#switchboard.refuse(stanza, row)
  }
}
