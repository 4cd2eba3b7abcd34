/** Tells who asked for external services of a type of their new credentials, before the old ones end. Spec: XEP-0215 v1.0.0 §3.2. */
import { randomUUID } from 'node:crypto'
import { el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeExternalServices } from '#xmpp/stanzas/external-services.js'
import type { Clock, Timer } from '../clock.ts'
import { type ExternalServiceConfig, renewedServices, shortestLifeMs } from './external-services.ts'

export interface ServicePushesSettings {
  readonly domain: string
  readonly services: () => readonly ExternalServiceConfig[]
  readonly clock: Clock
  readonly send: (to: Jid, element: Element) => void
}

/** The longest that a timer of Node's can wait. */
const LONGEST_MS = 2_147_483_647

export class ServicePushes {
  readonly #settings: ServicePushesSettings
  /** By address, then by type. */
  readonly #due = new Map<string, Map<string, Timer>>()

  constructor(settings: ServicePushesSettings) {
    this.#settings = settings
  }

  /** From now on this session is told; it has just been told what there is. */
  asked(asker: Jid, type: string): void {
    const { services, clock } = this.#settings
    const lifeMs = shortestLifeMs(type, services())
    if (lifeMs === Infinity) return
    const known = this.#due.get(asker.toString()) ?? new Map<string, Timer>()
    known.get(type)?.cancel()
    this.#due.set(asker.toString(), known.set(type, clock.after(Math.min(lifeMs / 2, LONGEST_MS), () => this.#push(asker, type))))
  }

  /** Nobody is told there any more. */
  gone(address: Jid): void {
    for (const timer of this.#due.get(address.toString())?.values() ?? []) timer.cancel()
    this.#due.delete(address.toString())
  }

  /** Nobody is told anything any more. */
  stop(): void {
    for (const known of this.#due.values()) for (const timer of known.values()) timer.cancel()
    this.#due.clear()
  }

  #push(asker: Jid, type: string): void {
    const { domain, services, clock, send } = this.#settings
    const renewed = writeExternalServices('services', renewedServices(type, services(), clock.now()), type)
    send(asker, el('iq', { xmlns: NS.client, type: 'set', id: randomUUID(), from: domain, to: asker.toString() }, renewed))
    this.asked(asker, type)
  }
}
