/**
 * Gives memory back when a storm is over. V8 collects when something is allocated; a server that has shown a thousand people to each
 * other and then has nothing to do would keep all that was needed for it.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../clock.ts'

/** Written since the last time: below this there is nothing to give back. */
const STORM_BYTES = 268_435_456
/** No more than this in that time is quiet. */
const QUIET_BYTES = 16_384
const QUIET_MS = 3_000

export class AfterStorm {
  readonly #clock: Pick<Clock, 'after'>
  readonly #collect: () => void
  #writtenBytes = 0
  #latelyBytes = 0
  #isWatching = false

  constructor(clock: Pick<Clock, 'after'>, collect: () => void) {
    this.#clock = clock
    this.#collect = collect
  }

  /** Told of each turn. */
  wrote(bytes: number): void {
    this.#writtenBytes += bytes
    this.#latelyBytes += bytes
    if (!this.#isWatching && this.#writtenBytes >= STORM_BYTES) this.#watch()
  }

  #watch(): void {
    this.#isWatching = true
    this.#latelyBytes = 0
    this.#clock.after(QUIET_MS, () => {
      if (this.#latelyBytes > QUIET_BYTES) return this.#watch()
      this.#isWatching = false
      this.#writtenBytes = 0
      this.#collect()
    })
  }
}

/** Two full collections, a tenth of a second each; a gentler one leaves V8 what it may need again. V8 has them for whoever asks by flag. */
export function collectGarbage(): void {
  collector ??= exposed()
  collector({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

type Collector = (options: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void
let collector: Collector | undefined

function exposed(): Collector {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collector
}
