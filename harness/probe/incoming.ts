/** What comes over a connection, cut into events, each with exactly its own bytes. */
import { type Framer, type StreamEvent, TcpFramer, type XmlLimits } from '#xmpp/stream/framer.js'
import { WireError } from '#xmpp/wire-error.js'
import { readable } from './readable.ts'
import type { WireEvent } from './wire-event.ts'

/** Generous: what a server sends is judged by tests, not by our reader. */
export const LIMITS: XmlLimits = { maxStanzaBytes: 16 * 1024 * 1024, maxDepth: 1000 }

/** An event without what every event has. */
export type EventBody = WireEvent extends infer E ? (E extends WireEvent ? Omit<E, 'raw' | 'shown' | 'atMs' | 'line'> : never) : never

export interface IncomingListener {
  readonly event: (event: EventBody, raw: string) => void
  /** What came after the end of what can be read. */
  readonly unread: (raw: string) => void
}

export class Incoming {
  #framer: Framer
  readonly #tell: IncomingListener
  /** Bytes that came behind the last event. */
  #pending: Uint8Array[] = []

  constructor(framer: Framer, tell: IncomingListener) {
    this.#framer = framer
    this.#tell = tell
  }

  /** What came behind the last event. */
  get unread(): string {
    return readable(Buffer.concat(this.#pending))
  }

  /** A new header comes next. */
  restart(): void {
    this.#framer.restart()
  }

  /** The same on TCP, behind TLS: nothing that came before has to do with it. */
  beginAnew(): void {
    this.#framer = new TcpFramer(LIMITS)
  }

  received(data: Uint8Array | string): void {
    for (const piece of typeof data === 'string' ? [Buffer.from(data)] : endingInTags(data)) {
      this.#pending.push(piece)
      if (this.#framer.state === 'failed' || this.#framer.state === 'closed') this.flush()
      else this.#read(piece)
    }
  }

  /** Tells what came behind the last event. */
  flush(): void {
    const raw = this.#takePending()
    if (raw !== '') this.#tell.unread(raw)
  }

  #read(piece: Uint8Array): void {
    try {
      for (const event of this.#framer.push(piece)) this.#tell.event(asWireEvent(event), this.#takePending())
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#tell.event({ kind: 'unreadable', error }, this.#takePending())
    }
  }

  #takePending(): string {
    const raw = this.unread
    this.#pending = []
    return raw
  }
}

/** As a probe sees it. */
export function asWireEvent(event: StreamEvent): EventBody {
  if (event.kind !== 'header') return event
  const { name, namespace, contentNamespace, attrs } = event
  return { kind: 'header', header: { name, namespace, contentNamespace, attrs } }
}

/** Cuts bytes behind every `>`: only there can an event be complete, so each event knows its own bytes. */
function* endingInTags(bytes: Uint8Array): Iterable<Uint8Array> {
  let begin = 0
  for (let end = bytes.indexOf(0x3e); end >= 0; end = bytes.indexOf(0x3e, begin)) {
    yield bytes.subarray(begin, end + 1)
    begin = end + 1
  }
  if (begin < bytes.length) yield bytes.subarray(begin)
}
