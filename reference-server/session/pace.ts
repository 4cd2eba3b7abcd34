/**
 * How fast a peer may send. Too fast is not an offence: whoever reads waits until the average holds again, the network tells the peer, and
 * nothing is lost. Spec: RFC 6120 §13.12.
 */
import { Bucket } from '../bucket.ts'
import type { Clock } from '../clock.ts'
import type { HostOptions } from './options.ts'

export type PaceOptions = Pick<HostOptions, 'maxStanzasPerSecond' | 'stanzaBurst' | 'maxBytesPerSecond' | 'byteBurst'>

export class Pace {
  readonly #stanzas: Bucket | undefined
  readonly #bytes: Bucket | undefined

  constructor(options: PaceOptions, clock: Clock) {
    this.#stanzas = options.maxStanzasPerSecond > 0 ? new Bucket({ perSecond: options.maxStanzasPerSecond, burst: options.stanzaBurst }, clock) : undefined
    this.#bytes = options.maxBytesPerSecond > 0 ? new Bucket({ perSecond: options.maxBytesPerSecond, burst: options.byteBurst }, clock) : undefined
  }

  countBytes(bytes: number): void {
    this.#bytes?.spend(bytes)
  }

  countStanza(): void {
    this.#stanzas?.spend(1)
  }

  /** Milliseconds until the next thing may be read; 0 for at once. */
  waitMs(): number {
    return Math.max(this.#stanzas?.waitMs() ?? 0, this.#bytes?.waitMs() ?? 0)
  }
}
