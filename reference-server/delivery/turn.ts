/** Gathers what is due in one turn of the event loop, so that each socket is written to once. */

export interface Flushable {
  flush(): void
}

/** Enough to write for one turn: some tens of milliseconds of it. Less would make more writes of the same, more would let others wait. */
const FULL_BYTES = 16_777_216

export class Turn {
  readonly #defer: (run: () => void) => void
  #bytes = 0
  #due: Flushable[] = []
  #before: (() => void)[] = []
  #next: (() => void)[] = []

  /** Told how much was written in a turn, for whoever wants to know. */
  wrote: (bytes: number) => void = () => undefined

  /** @param defer runs its argument after the events of this turn; `setImmediate` unless a test hands in its own */
  constructor(defer: (run: () => void) => void = run => void setImmediate(run)) {
    this.#defer = defer
  }

  /** Promises a `flush()` at the end of the turn. The caller asks once per turn. */
  add(flushable: Flushable): void {
    this.#wake()
    this.#due.push(flushable)
  }

  /** Counts what is to be written at the end of this turn. */
  gather(bytes: number): void {
    this.#bytes += bytes
  }

  /** So much is gathered that whatever can wait for the next turn should. */
  get isFull(): boolean {
    return this.#bytes >= FULL_BYTES
  }

  /** Runs something in the next turn, after everything that comes in until then. */
  next(run: () => void): void {
    this.#wake()
    this.#next.push(run)
  }

  /** Runs something once at the end of the turn, before any socket is written to. */
  beforeWriting(run: () => void): void {
    this.#wake()
    this.#before.push(run)
  }

  #wake(): void {
    if (this.#due.length === 0 && this.#before.length === 0 && this.#next.length === 0) this.#defer(() => this.#end())
  }

  #end(): void {
    const [before, due, next] = [this.#before, this.#due, this.#next]
    this.#before = []
    this.#due = []
    this.#next = []
    this.wrote(this.#bytes)
    this.#bytes = 0
    for (const run of before) run()
    for (const flushable of due) flushable.flush()
    for (const run of next) this.#defer(run)
  }
}
