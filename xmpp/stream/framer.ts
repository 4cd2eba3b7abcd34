/**
 * Cuts what a peer sends into a header, elements and an end: one state machine for TCP, one for WebSocket, both with limits.
 * Spec: RFC 6120 §4.2, §4.3.3, §4.6.1, §11; RFC 7395 §3.3.
 */
import { is, nsOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { type HeaderEvent, type ReaderEvent, type XmlLimits, XmlReader } from '../xml/reader.ts'
import { Utf8Decoder, wholeCharacters } from './utf8.ts'

export type { XmlLimits } from '../xml/reader.ts'
/** A header (the attributes of `<stream:stream>` or `<open/>`), an element, or the end (`</stream:stream>`, `<close/>`). */
export type StreamEvent = ReaderEvent
export type FramerState = 'before-header' | 'between-stanzas' | 'inside-stanza' | 'closed' | 'failed'

/** Reads a peer, whichever side it is. The first element is always the header; whether it is a proper one the listener judges. */
export interface Framer {
  readonly state: FramerState
  /**
   * Takes the next bytes, and reads on as the result is iterated; iterate it to its end before the next push. What follows `closed`
   * or `failed` is ignored.
   * @throws WireError once, after everything that was complete before it, with the stream error the peer deserves
   */
  push(slice: Uint8Array): Iterable<StreamEvent>
  /** Expects a new header, from the next byte on: after SASL success or STARTTLS. Also between two events of a push. */
  restart(): void
  setLimits(limits: XmlLimits): void
}

/** Takes any slice: half a character, ten stanzas, nothing at all. */
export class TcpFramer implements Framer {
  #state: 'before-header' | 'between-stanzas' | 'closed' | 'failed' = 'before-header'
  #limits: XmlLimits
  #reader: XmlReader
  readonly #utf8 = new Utf8Decoder()
  /** Bytes of the header or stanza that has begun; 0 between stanzas, whatever the number of whitespace keepalives. */
  #usedBytes = 0

  constructor(limits: XmlLimits) {
    this.#limits = limits
    this.#reader = new XmlReader('stream', limits)
  }

  get state(): FramerState {
    return this.#state === 'between-stanzas' && this.#usedBytes > 0 ? 'inside-stanza' : this.#state
  }

  restart(): void {
    this.#reader = new XmlReader('stream', this.#limits)
    this.#state = 'before-header'
    this.#usedBytes = 0
  }

  setLimits(limits: XmlLimits): void {
    this.#limits = limits
    this.#reader.limits = limits
  }

  * push(slice: Uint8Array): Generator<StreamEvent, void, undefined> {
    if (this.#isOver()) return
    const { text, broken } = this.#utf8.decode(slice)
    for (let at = this.#skipKeepalives(text, 0); at < text.length; at = this.#skipKeepalives(text, at)) {
      const stop = text.indexOf('>', at) + 1 || text.length     // only ">" completes anything
      const piece = text.slice(at, stop)
      at = stop
      const reader = this.#reader
      for (const event of this.#read(piece)) {
        if (reader !== this.#reader) break                      // restarted: the end of an empty root is no longer of interest
        this.#usedBytes = 0
        this.#state = event.kind === 'end' ? 'closed' : 'between-stanzas'
        yield event
      }
      if (this.#isOver()) return
    }
    if (broken) this.#fail(new WireError('STREAM_UTF8', 'unsupported-encoding', 'the bytes are not UTF-8'))
  }

  #isOver(): boolean {
    return this.#state === 'closed' || this.#state === 'failed'
  }

  #skipKeepalives(text: string, from: number): number {
    if (this.#state !== 'between-stanzas' || this.#usedBytes > 0) return from
    let at = from
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1
    return at
  }

  #read(piece: string): readonly StreamEvent[] {
    const bytes = Buffer.byteLength(piece)
    const room = this.#limits.maxStanzaBytes - this.#usedBytes
    try {
      if (bytes > room) {
        this.#reader.feed(firstBytes(piece, room))        // a worse fault before the limit is what a slower peer would have heard of
        throw tooBig(this.#limits)
      }
      this.#usedBytes += bytes
      return this.#reader.feed(piece)
    } catch (error) {
      return this.#fail(error)
    }
  }

  #fail(error: unknown): never {
    this.#state = 'failed'
    throw error
  }
}

/** Takes whole messages, each one element with all its namespaces. */
export class WebSocketFramer implements Framer {
  #state: Exclude<FramerState, 'inside-stanza'> = 'before-header'
  #limits: XmlLimits
  readonly #reader: XmlReader
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(limits: XmlLimits) {
    this.#limits = limits
    this.#reader = new XmlReader('document', limits)
  }

  get state(): FramerState {
    return this.#state
  }

  restart(): void {
    this.#state = 'before-header'
  }

  setLimits(limits: XmlLimits): void {
    this.#limits = limits
    this.#reader.limits = limits
  }

  /** @param message one text message */
  * push(message: string | Uint8Array): Generator<StreamEvent, void, undefined> {
    if (this.#state === 'closed' || this.#state === 'failed') return
    yield this.#read(message)
  }

  #read(message: string | Uint8Array): StreamEvent {
    try {
      const event = this.#classify(this.#document(message))
      this.#state = event.kind === 'end' ? 'closed' : 'between-stanzas'
      return event
    } catch (error) {
      this.#state = 'failed'
      throw error
    }
  }

  #document(message: string | Uint8Array): StreamEvent {
    const bytes = typeof message === 'string' ? Buffer.byteLength(message) : message.length
    if (bytes > this.#limits.maxStanzaBytes) throw tooBig(this.#limits)
    const text = this.#decode(message)
    if (!text.startsWith('<')) throw new WireError('STREAM_FRAME', 'bad-format', 'a WebSocket message must begin with "<"')
    const [event] = this.#reader.feed(text)
    if (!event && this.#isTcpHeader()) return { ...NO_HEADER, name: 'stream', namespace: NS.stream }
    this.#reader.finish()
    return event ?? NO_HEADER
  }

  /** `<stream:stream …>` is not a whole document, but it is a header, and in the wrong namespace (RFC 7395 §3.3.2). */
  #isTcpHeader(): boolean {
    const root = this.#reader.unfinishedRoot
    return this.#state === 'before-header' && root !== undefined && is(root, NS.stream, 'stream')
  }

  #decode(message: string | Uint8Array): string {
    try {
      if (typeof message !== 'string') return this.#decoder.decode(message)
      if (message.isWellFormed()) return message
    } catch { /* said below */ }
    throw new WireError('STREAM_UTF8', 'unsupported-encoding', 'the message is not UTF-8')
  }

  #classify(event: StreamEvent): StreamEvent {
    if (event.kind !== 'element') return event
    const { element } = event
    if (is(element, NS.framing, 'close')) return { kind: 'end' }
    if (this.#state !== 'before-header' && !is(element, NS.framing, 'open')) return event
    const { xmlns, ...attrs } = element.attrs as Record<string, string>
    return { kind: 'header', name: element.name, namespace: nsOf(element), contentNamespace: xmlns ?? '', attrs }
  }
}

const NO_HEADER: HeaderEvent = { kind: 'header', name: '', namespace: '', contentNamespace: '', attrs: {} }

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0A || code === 0x0D || code === 0x09
}

function tooBig(limits: XmlLimits): WireError {
  return new WireError('STREAM_STANZA_TOO_BIG', 'policy-violation', `larger than ${limits.maxStanzaBytes} bytes`)
}

function firstBytes(text: string, bytes: number): string {
  return Buffer.from(wholeCharacters(Buffer.from(text).subarray(0, Math.max(0, bytes)))).toString()
}
