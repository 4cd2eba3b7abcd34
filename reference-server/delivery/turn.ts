/** Gathers what is due in one turn of the event loop, so that each socket is written to once. */

export interface Flushable {
  flush(): void
}

export class Turn {
  readonly #defer: (run: () => void) => void
  #due: Flushable[] = []

  /** @param defer runs its argument after the events of this turn; `setImmediate` unless a test hands in its own */
  constructor(defer: (run: () => void) => void = run => void setImmediate(run)) {
    this.#defer = defer
  }

  /** Promises a `flush()` at the end of the turn. The caller asks once per turn. */
  add(flushable: Flushable): void {
    if (this.#due.length === 0) this.#defer(() => this.#end())
    this.#due.push(flushable)
  }

  #end(): void {
    const due = this.#due
    this.#due = []
    for (const flushable of due) flushable.flush()
  }
}
