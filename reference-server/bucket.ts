/** A bucket that fills with time: what may be spent at once, and on average. It may go into debt; whoever spends waits that off. */
import type { Clock } from './clock.ts'

export interface BucketSettings {
  /** Units that flow in each second. */
  readonly perSecond: number
  /** Units that the bucket holds; it begins full. */
  readonly burst: number
}

export class Bucket {
  readonly #settings: BucketSettings
  readonly #clock: Clock
  #left: number
  #at: number

  constructor(settings: BucketSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#left = settings.burst
    this.#at = clock.now()
  }

  get isFull(): boolean {
    this.#fill()
    return this.#left >= this.#settings.burst
  }

  /** Takes what is there and owes the rest. */
  spend(units: number): void {
    this.#fill()
    this.#left -= units
  }

  /** Takes the units if they are there. */
  maySpend(units: number): boolean {
    this.#fill()
    if (this.#left < units) return false
    this.#left -= units
    return true
  }

  /** Milliseconds until nothing is owed; 0 when nothing is. */
  waitMs(): number {
    this.#fill()
    return this.#left >= 0 ? 0 : Math.ceil((-this.#left / this.#settings.perSecond) * 1000)
  }

  #fill(): void {
    const now = this.#clock.now()
    // a clock that was set back gives nothing and takes nothing
    const passedMs = Math.max(0, now - this.#at)
    this.#at = now
    this.#left = Math.min(this.#settings.burst, this.#left + (passedMs / 1000) * this.#settings.perSecond)
  }
}
