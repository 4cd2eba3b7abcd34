/**
 * Reads what a peer sends, event by event, and no further while its owner thinks or when it comes too fast: then the rest waits here and
 * in the network, and nothing is lost. Spec: RFC 6120 §13.12.
 */
import { type Framer, type StreamEvent, TcpFramer, WebSocketFramer, type XmlLimits } from '#xmpp/stream/framer.js'
import { WireError } from '#xmpp/wire-error.js'
import type { Pipe } from '../delivery/outbox.ts'
import { BodyLimits } from './body-limits.ts'
import type { Pace } from './pace.ts'

export interface ReaderSettings {
  readonly transport: 'tcp' | 'websocket' | 'bosh'
  readonly pipe: Pipe
  readonly limits: XmlLimits
  /** Nothing is read any more. */
  readonly isOver: () => boolean
  readonly take: (event: StreamEvent) => void
  /** The peer broke a rule of the wire. */
  readonly refuse: (error: WireError) => void
  readonly ourFault: (error: unknown) => void
  /** Runs later, unless the stream is over by then. */
  readonly after: (ms: number, run: () => void) => void
}

export class Reader {
  readonly #settings: ReaderSettings
  #framer: Framer
  /** Without it, the peer may send as fast as it can. */
  pace: Pace | undefined
  /** While the owner thinks: what was read already and what came since. */
  #held: { events: Iterator<StreamEvent> | undefined; readonly later: (() => void)[] } | undefined

  constructor(settings: ReaderSettings) {
    const { transport, limits } = settings
    this.#settings = settings
    this.#framer = transport === 'tcp' ? new TcpFramer(limits) : transport === 'websocket' ? new WebSocketFramer(limits) : new BodyLimits(limits)
  }

  setLimits(limits: XmlLimits): void {
    this.#framer.setLimits(limits)
  }

  /** A new header is expected. */
  restart(): void {
    this.#framer.restart()
  }

  /** Forgets whatever came behind the last event, and expects a new header. RFC 6120 §5.4.3.3. */
  forget(limits: XmlLimits): void {
    if (this.#held) this.#held = { events: undefined, later: [] }
    this.#framer = new TcpFramer(limits)
  }

  /** Bytes; `change` sees them when they are read, not before. */
  receive(slice: Uint8Array, change: (bytes: Uint8Array) => Uint8Array): void {
    if (this.#settings.isOver() || this.#waits(() => this.receive(slice, change))) return
    this.pace?.countBytes(slice.length)
    this.#read(this.#framer.push(change(slice))[Symbol.iterator]())
  }

  /** Events that somebody else has read, of which `bytes` are payloads. */
  receiveRead(events: readonly StreamEvent[], bytes: number): void {
    if (this.#settings.isOver() || this.#waits(() => this.receiveRead(events, bytes))) return
    this.pace?.countBytes(bytes)
    const tooBig = this.#framer instanceof BodyLimits ? this.#framer.judge(events, bytes) : undefined
    if (tooBig) this.#settings.refuse(tooBig)
    else this.#read(events[Symbol.iterator]())
  }

  /** Reads nothing more until `work` is done. */
  holdWhile(work: Promise<void>): void {
    this.#hold()
    void work.catch((error: unknown) => this.#settings.ourFault(error)).then(() => this.#release())
  }

  /** The stream is over: whatever still comes is not for us, but the peer's end is. */
  letGo(): void {
    if (this.#held) this.#settings.pipe.resume()
  }

  #waits(later: () => void): boolean {
    this.#held?.later.push(later)
    return this.#held !== undefined
  }

  #read(events: Iterator<StreamEvent>): void {
    while (!this.#settings.isOver()) {
      const next = this.#next(events)
      if (next) this.#settings.take(next)
      this.#keepPace(next)
      if (this.#held && next) this.#held.events = events
      if (this.#held || !next) return
    }
  }

  #keepPace(event: StreamEvent | undefined): void {
    if (event?.kind === 'element') this.pace?.countStanza()
    const waitMs = this.pace?.waitMs() ?? 0
    if (waitMs === 0 || this.#held || this.#settings.isOver()) return
    this.#hold()
    this.#settings.after(waitMs, () => this.#release())
  }

  #hold(): void {
    this.#held = { events: undefined, later: [] }
    this.#settings.pipe.pause()
  }

  #release(): void {
    const held = this.#held
    const { isOver, pipe } = this.#settings
    this.#held = undefined
    if (!held || isOver()) return
    if (held.events) this.#read(held.events)
    for (const read of held.later) read()
    if (!this.#held && !isOver()) pipe.resume()
  }

  #next(events: Iterator<StreamEvent>): StreamEvent | undefined {
    try {
      const next = events.next()
      return next.done ? undefined : next.value
    } catch (error) {
      if (error instanceof WireError) this.#settings.refuse(error)
      else this.#settings.ourFault(error)
      return undefined
    }
  }
}
