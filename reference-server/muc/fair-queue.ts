/**
 * Stanzas that wait for their rooms: in order for each room, the rooms one after the other; and when a turn of the event loop has as
 * much to write as is good for it, the rest waits for the next. So a thousand that enter one room at once, each of whom everybody is
 * to hear of, hold up a message in another room by one turn, and never all stand in memory at the same time.
 */
import type { Stanza } from '../router/router.ts'

/** The turn of the event loop. */
export interface Pressure {
  /** So much is due to be written that what can wait should. */
  readonly isFull: boolean
  /** Runs something in the next turn. */
  next(run: () => void): void
}

/** Never full. */
export const NO_PRESSURE: Pressure = { isFull: false, next: run => run() }

export class FairQueue {
  readonly #handle: (stanza: Stanza) => void
  readonly #pressure: Pressure
  /** By bare JID; the next one to be heard first. */
  readonly #waiting = new Map<string, Stanza[]>()
  // Handling can come back here at once (a bounce), and must not find a room in the middle of something.
  #state: 'idle' | 'at work' | 'next turn' = 'idle'

  /** @param handle must not throw */
  constructor(handle: (stanza: Stanza) => void, pressure: Pressure) {
    this.#handle = handle
    this.#pressure = pressure
  }

  add(stanza: Stanza): void {
    const room = stanza.to.bareText
    const line = this.#waiting.get(room)
    if (line) line.push(stanza)
    else this.#waiting.set(room, [stanza])
    if (this.#state === 'idle') this.#work()
  }

  #work(): void {
    this.#state = 'at work'
    for (const [room, line] of this.#waiting) {       // a room that is put back is met again
      if (this.#pressure.isFull) break
      this.#waiting.delete(room)
      const stanza = line.shift()
      if (line.length > 0) this.#waiting.set(room, line)
      if (stanza) this.#handle(stanza)
    }
    this.#state = this.#waiting.size > 0 ? 'next turn' : 'idle'
    if (this.#state === 'next turn') this.#pressure.next(() => this.#work())
  }
}
