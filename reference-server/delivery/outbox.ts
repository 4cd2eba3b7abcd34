/** What waits for one socket: bounded, in order, and written in one go at the end of the turn. */
import { type Octets, octetsOf, textOf } from './octets.ts'
import type { Turn } from './turn.ts'

/** One unit on the wire: a piece of a TCP stream, or one WebSocket message (text; bytes make it a binary message). */
export type Message = string | Uint8Array

/** A socket as the outbox sees it; listen/ makes them. None of the methods throws. */
export interface Pipe {
  /** Hands all messages to the socket as one write. */
  write(messages: readonly (Octets | Uint8Array)[]): void
  /** Bytes that the socket has taken and not yet given to the kernel. */
  readonly backlogBytes: number
  /** Ends the connection after what was written. `closeCode` is for WebSocket. */
  end(closeCode?: number): void
  /** Ends the connection at once. */
  destroy(): void
  pause(): void
  resume(): void
}

export interface OutboxSettings {
  readonly pipe: Pipe
  readonly turn: Turn
  /** Read before each write, since it changes with the host: bytes that may wait here and in the socket. */
  readonly maxBytes: () => number
  /** Called once when more is waiting; `finish` is still possible then, anything else is dropped. */
  readonly overflowed: () => void
}

export class Outbox {
  readonly #pipe: Pipe
  readonly #turn: Turn
  readonly #maxBytes: () => number
  readonly #overflowed: () => void
  #queue: (Octets | Uint8Array)[] = []
  #queued = 0
  #due = false
  #state: 'open' | 'overflowed' | 'finished' = 'open'
  #closeCode: number | undefined
  /** Changes messages on their way into the socket; `undefined` unless a seam asks for it. */
  change: ((message: string) => readonly Message[]) | undefined

  constructor(settings: OutboxSettings) {
    this.#pipe = settings.pipe
    this.#turn = settings.turn
    this.#maxBytes = settings.maxBytes
    this.#overflowed = settings.overflowed
  }

  /** Queues a message for this turn's write. */
  push(message: string): void {
    if (this.#state !== 'open') return
    this.#append(message)
    if (this.#queued > this.#maxBytes()) this.#overflow()
  }

  /** The same for one that is written already, as what is for many is. */
  pushOctets(octets: Octets): void {
    if (this.change) return this.push(textOf(octets))
    if (this.#state !== 'open') return
    this.#take(octets)
    if (this.#queued > this.#maxBytes()) this.#overflow()
  }

  /** Queues a message that no seam is to change. */
  pushUnchanged(message: string): void {
    if (this.#state === 'open') this.#take(octetsOf(message))
  }

  /** Queues the last messages and ends the connection after them. */
  finish(last: readonly string[], closeCode?: number): void {
    if (this.#state === 'finished') return
    this.#state = 'finished'
    this.#closeCode = closeCode
    for (const message of last) this.#append(message)
    this.#wake()
  }

  /** Writes what is waiting. Called by the turn. */
  flush(): void {
    this.#due = false
    if (this.#queue.length > 0) {
      const messages = this.#queue
      this.#queue = []
      this.#queued = 0
      this.#pipe.write(messages)
    }
    if (this.#state === 'finished') this.#pipe.end(this.#closeCode)
    else if (this.#state === 'open' && this.#pipe.backlogBytes > this.#maxBytes()) this.#overflow()
  }

  #append(message: string): void {
    if (this.change) {
      for (const changed of this.change(message)) this.#take(typeof changed === 'string' ? octetsOf(changed) : changed)
    } else this.#take(octetsOf(message))
  }

  #take(message: Octets | Uint8Array): void {
    this.#queue.push(message)
    this.#queued += message.length
    this.#wake()
  }

  #wake(): void {
    if (this.#due) return
    this.#due = true
    this.#turn.add(this)
  }

  #overflow(): void {
    this.#state = 'overflowed'
    this.#queue = []
    this.#queued = 0
    this.#overflowed()
  }
}
