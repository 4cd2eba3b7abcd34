/** Watches a peer that says nothing: asks whether it is there, and gives it up when it does not answer. Spec: RFC 6120 §4.6.1. */
import type { Clock, Timer } from '../clock.ts'

export interface WatchSettings {
  readonly clock: Clock
  /** Milliseconds of silence before it is asked. */
  readonly silenceMs: number
  /** Milliseconds for any answer. */
  readonly answerMs: number
  /** When the peer was heard last. */
  readonly heardAtMs: () => number
  readonly ask: () => void
  readonly giveUp: () => void
}

export class Watch {
  readonly #settings: WatchSettings
  #timer: Timer | undefined

  constructor(settings: WatchSettings) {
    this.#settings = settings
    this.#lookIn(settings.silenceMs)
  }

  stop(): void {
    this.#timer?.cancel()
  }

  // One timer, set again only when it has run: a busy peer costs nothing.
  #lookIn(ms: number): void {
    this.#timer = this.#settings.clock.after(ms, () => this.#look())
  }

  #look(): void {
    const { clock, silenceMs, answerMs, heardAtMs, ask, giveUp } = this.#settings
    const leftMs = silenceMs - (clock.now() - heardAtMs())
    if (leftMs > 0) return this.#lookIn(leftMs)
    const heardBefore = heardAtMs()
    ask()
    this.#timer = clock.after(answerMs, () => { if (heardAtMs() === heardBefore) giveUp(); else this.#lookIn(silenceMs) })
  }
}
