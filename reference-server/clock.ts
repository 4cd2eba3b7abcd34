/** The only place that reads the time or sets a timer; tests hand in a clock that they turn themselves. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `run` once after `ms` milliseconds, unless cancelled before. */
  after(ms: number, run: () => void): Timer
}

export interface Timer {
  cancel(): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

/** The same clock, but what a timer throws is our own mistake: reported, and nobody else pays for it. */
export function reporting(clock: Clock, report: (error: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    after: (ms, run) => clock.after(ms, () => {
      try {
        run()
      } catch (error) {
        report(error)
      }
    }),
  }
}

/** A clock that stands still until it is turned. */
export class TurnedClock implements Clock {
  #now: number
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor(startMs = 0) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return { cancel: () => { this.#timers = this.#timers.filter(other => other !== timer) } }
  }

  /** Lets `ms` milliseconds pass; timers due on the way run in the order of their times. */
  turn(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const due = this.#timers.filter(timer => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter(timer => timer !== due)
      this.#now = due.at
      due.run()
    }
    this.#now = end
  }
}
