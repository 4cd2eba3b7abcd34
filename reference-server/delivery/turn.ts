/** Gathers what is due in one turn of the event loop, so that each socket is written to once. */

export interface Flushable {
  flush(): void
}

export class Turn {
  readonly #defer: (run: () => void) => void
  #due: Flushable[] = []
  #before: (() => void)[] = []

  /** @param defer runs its argument after the events of this turn; `setImmediate` unless a test hands in its own */
  constructor(defer: (run: () => void) => void = run => void setImmediate(run)) {
    this.#defer = defer
  }

  /** Promises a `flush()` at the end of the turn. The caller asks once per turn. */
  add(flushable: Flushable): void {
    this.#wake()
    this.#due.push(flushable)
  }

  /** Runs something once at the end of the turn, before any socket is written to. */
  beforeWriting(run: () => void): void {
    this.#wake()
    this.#before.push(run)
  }

  #wake(): void {
    if (this.#due.length === 0 && this.#before.length === 0) this.#defer(() => this.#end())
  }

  #end(): void {
    const [before, due] = [this.#before, this.#due]
    this.#before = []
    this.#due = []
    for (const run of before) run()
    for (const flushable of due) flushable.flush()
  }
}
