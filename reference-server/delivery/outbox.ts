/** What waits for one socket: bounded, in order, and written in one go at the end of the turn. */
import { type Octets, octetsOf, textOf } from './octets.ts'
import type { Written } from './parcel.ts'
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
  /**
   * Read before each write, since it changes with the host: bytes that may wait here and in the socket. A message that is larger than all of
   * that does not count: nobody could read it faster.
   */
  readonly maxBytes: () => number
  /** Called once when more is waiting; `finish` is still possible then, anything else is dropped. */
  readonly overflowed: () => void
}

export class Outbox {
  readonly #pipe: Pipe
  readonly #turn: Turn
  readonly #maxBytes: () => number
  readonly #overflowed: () => void
  /** A stanza that is for many is followed by its splice. */
  #queue: (Octets | Uint8Array | Written)[] = []
  #queued = 0
  /** The largest message that waits here, and the largest in the socket. */
  #largestQueued = 0
  #largestWritten = 0
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
    if (this.#queued > this.#most(this.#largestQueued)) this.#overflow()
  }

  /** The same for what may be for many: put together only when it is written, so that nothing of it is kept for each of them. */
  pushWritten(written: Written, splice: Octets): void {
    if (this.change) return this.push(textOf(together(written, splice)))
    if (this.#state !== 'open') return
    this.#queue.push(written, splice)
    this.#count(written.before.length + splice.length + written.behind.length)
    if (this.#queued > this.#most(this.#largestQueued)) this.#overflow()
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
      const queue = this.#queue
      this.#largestWritten = Math.max(this.#largestQueued, this.#pipe.backlogBytes === 0 ? 0 : this.#largestWritten)
      this.#queue = []
      this.#queued = this.#largestQueued = 0
      this.#pipe.write(messagesOf(queue))
    }
    if (this.#state === 'finished') this.#pipe.end(this.#closeCode)
    else if (this.#state === 'open' && this.#pipe.backlogBytes > this.#most(this.#largestWritten)) this.#overflow()
  }

  #append(message: string): void {
    if (this.change) {
      for (const changed of this.change(message)) this.#take(typeof changed === 'string' ? octetsOf(changed) : changed)
    } else this.#take(octetsOf(message))
  }

  #take(message: Octets | Uint8Array): void {
    this.#queue.push(message)
    this.#count(message.length)
  }

  #count(bytes: number): void {
    this.#queued += bytes
    if (bytes > this.#largestQueued) this.#largestQueued = bytes
    this.#turn.gather(bytes)
    this.#wake()
  }

  #most(largest: number): number {
    const most = this.#maxBytes()
    return largest > most ? most + largest : most
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

function messagesOf(queue: readonly (Octets | Uint8Array | Written)[]): (Octets | Uint8Array)[] {
  const messages: (Octets | Uint8Array)[] = []
  for (let at = 0; at < queue.length; at += 1) {
    const item = queue[at] as Octets | Uint8Array | Written
    if (typeof item === 'string' || item instanceof Uint8Array) messages.push(item)
    else messages.push(together(item, queue[at += 1] as Octets))
  }
  return messages
}

function together({ before, behind }: Written, splice: Octets): Octets {
  return before + splice + behind
}
