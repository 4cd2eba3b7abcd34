/**
 * What waits while nobody looks at a client: of the presence of others only the newest of each sender, until something that matters
 * comes, or the client is active again. Nothing else is held back, and nothing is dropped that is not out of date. Pure.
 * Spec: XEP-0352 v1.0.0 §3.2, §4.2, §5.
 */
import { attr } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { Parcel } from '../delivery/parcel.ts'

export interface Delivery {
  readonly parcel: Parcel
  readonly to?: Jid | undefined
}

export class ClientState {
  /** While the client is inactive: what is held back, by sender, the longest unchanged first. */
  #held: Map<string, Delivery> | undefined

  /** Nothing is held back: what comes is due at once. */
  get isActive(): boolean { return this.#held === undefined }

  /** @returns what is due now that the client is active */
  activate(): readonly Delivery[] {
    const due = this.#release()
    this.#held = undefined
    return due
  }

  /** §5.2: not restored when a session is resumed; the client says it again. */
  inactivate(): void {
    this.#held ??= new Map()
  }

  /** @param max presences held back; @returns what is due now that this one has come, in order */
  pass(delivery: Delivery, max: number): readonly Delivery[] {
    if (!this.#held || max === 0) return [delivery]
    const sender = senderOfState(delivery.parcel)
    if (sender === undefined) return [...this.#release(), delivery]
    this.#held.delete(sender)
    this.#held.set(sender, delivery)
    return this.#held.size > max ? this.#release() : []
  }

  #release(): readonly Delivery[] {
    if (!this.#held || this.#held.size === 0) return []
    const due = [...this.#held.values()]
    this.#held.clear()
    return due
  }
}

/** Who is shown as available or not, where a newer presence makes this one out of date. */
function senderOfState({ element }: Parcel): string | undefined {
  const type = attr(element, 'type')
  return element.name === 'presence' && (type === undefined || type === 'unavailable') ? attr(element, 'from') : undefined
}
