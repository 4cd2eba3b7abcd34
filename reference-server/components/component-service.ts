/** A configured component as the router sees it: connected or not. Spec: XEP-0114 v1.6 §3. */
import type { Recipient, Switchboard } from '../delivery/delivery.ts'
import { Parcel } from '../delivery/parcel.ts'
import type { DomainHandler, Stanza } from '../router/router.ts'
import type { Seams } from '../seams.ts'

export interface ComponentLink extends Recipient {
  /** Ends it, since a newer connection took over. */
  replace(): void
}

export class ComponentService implements DomainHandler {
  readonly domain: string
  readonly secret: string
  readonly seams: Seams
  readonly #switchboard: Switchboard
  #link: ComponentLink | undefined

  constructor(settings: { readonly domain: string; readonly secret: string; readonly seams: Seams; readonly switchboard: Switchboard }) {
    this.domain = settings.domain
    this.secret = settings.secret
    this.seams = settings.seams
    this.#switchboard = settings.switchboard
  }

  get isConnected(): boolean {
    return this.#link !== undefined
  }

  /** From now on stanzas for the domain go to this connection. False when another one is connected and stays. */
  connect(link: ComponentLink): boolean {
    if (this.#link && this.seams.options.componentConflict === 'refuse-second') return false
    this.#link?.replace()
    this.#link = link
    return true
  }

  disconnect(link: ComponentLink): void {
    if (this.#link === link) this.#link = undefined
  }

  receive(stanza: Stanza): void {
    if (this.#link) return this.#link.accept(new Parcel(stanza.element))
    const row = this.seams.refusals.stanza.COMPONENT_AWAY
    if (row) this.#switchboard.refuse(stanza, row)
  }
}
