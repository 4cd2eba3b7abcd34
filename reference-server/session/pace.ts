/** How fast a client may send: a bucket that fills with time. Spec: RFC 6120 §13.12. */
import type { Clock } from '../clock.ts'
import type { HostOptions } from './options.ts'

export class Pace {
  readonly #perSecond: number
  readonly #burst: number
  readonly #clock: Clock
  #left: number
  #at: number

  constructor(options: Pick<HostOptions, 'maxStanzasPerSecond' | 'stanzaBurst'>, clock: Clock) {
    this.#perSecond = options.maxStanzasPerSecond
    this.#burst = options.stanzaBurst
    this.#clock = clock
    this.#left = options.stanzaBurst
    this.#at = clock.now()
  }

  /** Counts a stanza; true when there was no room for it. */
  isTooFast(): boolean {
    if (this.#perSecond <= 0) return false
    const now = this.#clock.now()
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    this.#left -= 1
    return this.#left < 0
  }
}
