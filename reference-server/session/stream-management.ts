/**
 * The counts of one managed session, and what its peer has not acknowledged yet: outlives the streams that carry it. Pure.
 * Spec: XEP-0198 v1.6.3 §4, §5.
 */
import type { Jid } from '#xmpp/jid.js'
import type { Parcel } from '../delivery/parcel.ts'

/** §4: after 2^32-1 comes zero. */
const MODULUS = 2 ** 32

/** A stanza for the client. `atMs`: when it was first to be delivered. */
export interface Outgoing {
  readonly parcel: Parcel
  readonly to: Jid | undefined
  readonly atMs: number
}

export interface TooHigh { readonly h: number; readonly sent: number }

export class StanzaCounts {
  #handled: number
  #acknowledged: number
  #unacknowledged: Outgoing[] = []

  /** @param start of both counts; zero, unless a test begins near the end */
  constructor(start = 0) {
    this.#handled = start
    this.#acknowledged = start
  }

  /** Stanzas of the peer that were handled. */
  get handled(): number { return this.#handled }
  /** Stanzas sent to the peer. */
  get sent(): number { return (this.#acknowledged + this.#unacknowledged.length) % MODULUS }
  /** Sent, and not known to be handled; oldest first. */
  get unacknowledged(): readonly Outgoing[] { return this.#unacknowledged }

  countReceived(): void {
    this.#handled = (this.#handled + 1) % MODULUS
  }

  countSent(outgoing: Outgoing): void {
    this.#unacknowledged.push(outgoing)
  }

  /** Why the peer cannot have handled `h` stanzas, if it cannot. */
  doubt(h: number): TooHigh | undefined {
    return this.#newlyHandled(h) > this.#unacknowledged.length ? { h, sent: this.sent } : undefined
  }

  /** Forgets what the peer has handled. `h` must not be in doubt. */
  acknowledge(h: number): void {
    this.#unacknowledged.splice(0, this.#newlyHandled(h))
    this.#acknowledged = h
  }

  #newlyHandled(h: number): number {
    return (h - this.#acknowledged + MODULUS) % MODULUS
  }
}
