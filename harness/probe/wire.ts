/**
 * One connection of a test, over TCP, WebSocket or BOSH: sends anything, keeps exactly what came and when, and waits for what is
 * expected. It opens, restarts and closes streams only when told. Spec: RFC 6120 §4, RFC 7395 §3.
 */
import { Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { Framer } from '#xmpp/stream/framer.js'
import { TCP_CLOSE, writeClose, writeOpen, writeTcpHeader } from '#xmpp/stream/header.js'
import { write } from '#xmpp/xml/writer.js'
import { HarnessError } from '#harness/errors.js'
import type { Matcher } from '#harness/match/matcher.js'
import { closed, streamEnd } from '#harness/match/stream.js'
import type { Authority } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { DEADLINE_MS, EventQueue, type WaitOptions } from './event-queue.ts'
import type { BoshLink } from './bosh-link.ts'
import { asWireEvent, type EventBody, Incoming } from './incoming.ts'
import type { Link } from './link.ts'
import { readable } from './readable.ts'
import type { TlsFacts, TlsOptions } from './tls.ts'
import type { Transcript } from './transcript.ts'
import { trusted } from './trust.ts'
import type { Upgrade, WebSocketLink } from './websocket-link.ts'
import type { EventOf, WireEvent } from './wire-event.ts'

export interface WireOptions {
  /** Name of the actor, as the transcript shows it. */
  readonly who: string
  readonly transcript: Transcript
  /** For every wait that does not say otherwise. */
  readonly deadlineMs?: number
  /** Who vouches for certificates; what {@link dial} is given with the endpoints. */
  readonly authority?: Authority | undefined
}

export interface HeaderOptions {
  readonly to?: string
  readonly from?: string
  /** `1.0` when left out; an empty string leaves the attribute out. */
  readonly version?: string
  readonly lang?: string
  /** TCP only; `jabber:client` when left out. */
  readonly contentNamespace?: string
}

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

export class Wire {
  readonly who: string
  readonly transcript: Transcript
  readonly #link: Link
  readonly #webSocket: WebSocketLink | undefined
  readonly #bosh: BoshLink | undefined
  readonly #incoming: Incoming
  readonly #queue: EventQueue
  readonly #authority: Authority | undefined
  readonly #deadlineMs: number
  #contentNamespace: string = NS.client
  #endedByUs = false
  #stanzas = 0

  constructor(link: Link, framer: Framer, { who, transcript, deadlineMs, authority }: WireOptions, webSocket?: WebSocketLink, bosh?: BoshLink) {
    this.who = who
    this.transcript = transcript
    this.#link = link
    this.#webSocket = webSocket
    this.#bosh = bosh
    this.#incoming = new Incoming(framer, { event: (event, raw) => this.#push(event, raw), unread: raw => void transcript.received(who, raw) })
    this.#authority = authority
    this.#deadlineMs = deadlineMs ?? DEADLINE_MS
    this.#queue = new EventQueue(who, transcript, deadlineMs)
    transcript.note(who, `connected to ${link.peer} (${link.transport}${link.tls ? `, ${link.tls.protocol}` : ''})`)
    link.listen({
      received: data => this.#incoming.received(data),
      binary: bytes => this.#push({ kind: 'binary', bytes }, `binary message: ${hex(bytes)}`),
      frame: (kind, bytes) => this.#push({ kind, bytes }, `${kind} ${readable(bytes)}`),
      sent: raw => void transcript.sent(who, raw),
      said: (raw, event) => { if (event) this.#push(asWireEvent(event), raw); else transcript.received(who, raw) },
      unreadable: (raw, error) => this.#push({ kind: 'unreadable', error }, raw),
      closed: how => this.#closed(how),
    })
  }

  get transport(): Transport {
    return this.#link.transport
  }

  /** Whether the peer is on this machine. */
  get isLoopback(): boolean {
    return this.#link.isLoopback
  }

  /** Our own end of the connection, as an IP address. */
  get localAddress(): string {
    return this.#link.localAddress
  }

  /** The answer to the WebSocket upgrade; `undefined` over TCP. */
  get upgrade(): Upgrade | undefined {
    return this.#webSocket?.upgrade
  }

  /** What TLS came to; `undefined` on a connection without. */
  get tls(): TlsFacts | undefined {
    return this.#link.tls
  }

  /** Whether the connection is gone. */
  get isGone(): boolean {
    return this.#queue.isOver
  }

  /** What came behind the last event, or, after TLS began, behind the last event in the clear. */
  get unread(): string {
    return this.#incoming.unread
  }

  /** How many stanzas have come, waited for or not. */
  get stanzas(): number {
    return this.#stanzas
  }

  /** Events that no wait has taken yet, oldest first. */
  get unmatched(): readonly WireEvent[] {
    return this.#queue.unmatched
  }

  // Sending

  /** Sends a stream header in the form of the transport: `<stream:stream>` or `<open/>`. Does not wait for the answer. */
  async open({ to, from, version = '1.0', lang, contentNamespace = NS.client }: HeaderOptions): Promise<void> {
    this.#contentNamespace = contentNamespace
    const header = { to, from, lang, version: version === '' ? undefined : version }
    if (this.#bosh) return this.#bosh.open(header)
    await this.send(this.transport === 'tcp' ? writeTcpHeader({ ...header, contentNamespace }) : writeOpen(header))
  }

  /** Expects a new header from the peer: to be called after SASL success, before `open`. */
  restart(): void {
    this.#incoming.restart()
  }

  /**
   * Begins TLS on a TCP connection, after `<proceed/>` has come: a new header is expected then. Errors as `secured`.
   * @throws HarnessError `WIRE_NO_TLS` where TLS cannot begin
   */
  async beginTls(options: TlsOptions, deadlineMs = this.#deadlineMs): Promise<void> {
    if (!this.#link.secure || this.#link.tls) throw new HarnessError('WIRE_NO_TLS', 'TLS cannot begin on this connection')
    await this.#link.secure({ ca: await trusted(this.#authority), ...options }, deadlineMs)
    this.#incoming.beginAnew()
    this.transcript.note(this.who, `speaks ${this.tls?.protocol ?? 'TLS'}`)
  }

  /**
   * Sends an element, well-formed, or any text or bytes as they are (over WebSocket: one text message).
   * @throws HarnessError `WIRE_GONE` when the connection is gone
   */
  async send(what: Element | string | Uint8Array): Promise<void> {
    const data = what instanceof Element ? this.#written(what) : what
    if (this.#bosh) return this.#bosh.send(data)
    this.transcript.sent(this.who, typeof data === 'string' ? data : readable(data))
    await this.#link.send(data)
  }

  #written(x: Element): string {
    return this.transport === 'tcp' ? write(x, this.#contentNamespace) : this.transport === 'bosh' ? write(x, NS.bosh) : write(x)
  }

  // Waiting

  /** Waits for an event; others stay for later waits. Errors as {@link EventQueue.next}. */
  async next<T>(wanted: Matcher<T>, options?: WaitOptions): Promise<T> {
    return this.#queue.next(wanted, options)
  }

  /** Like `next`, with the event (raw text, time) beside the value. */
  async take<T>(wanted: Matcher<T>, options?: WaitOptions): Promise<{ readonly value: T; readonly event: WireEvent }> {
    return this.#queue.take(wanted, options)
  }

  /** Proves with a fence that something was not heard. Errors as {@link EventQueue.noneBefore}. */
  async noneBefore(fence: Matcher<unknown>, forbidden: Matcher<unknown>, options?: WaitOptions): Promise<void> {
    return this.#queue.noneBefore(fence, forbidden, options)
  }

  /** Takes all that matches and came before a fence. Errors as {@link EventQueue.allBefore}. */
  async allBefore<T>(fence: Matcher<unknown>, wanted: Matcher<T>, options?: WaitOptions): Promise<T[]> {
    return this.#queue.allBefore(fence, wanted, options)
  }

  /** Waits for the end of the connection and says how it came. Errors as {@link EventQueue.next}. */
  async closed(options?: WaitOptions): Promise<EventOf<'closed'>> {
    return this.#queue.next(closed(), options)
  }

  /** Forgets what nobody asked for. */
  forget(): void {
    this.#queue.forget()
  }

  // Ending

  /** Sends the end of our stream: `</stream:stream>` or `<close/>`. */
  async sendEnd(): Promise<void> {
    if (this.#bosh) return this.#bosh.terminate()
    await this.send(this.transport === 'tcp' ? TCP_CLOSE : writeClose())
  }

  /**
   * The closing handshake: ends our stream, awaits the peer's end, and then the end of the connection.
   * @throws as `next`, when the peer does not take part; the connection is gone then, too
   */
  async close(options?: WaitOptions): Promise<void> {
    if (this.isGone) return
    try {
      await this.sendEnd()
      await this.next(streamEnd(), options)
      this.end()
      await this.closed(options)
    } finally {
      this.destroy()
    }
  }

  /** Ends the connection as the transport wants it, without a word of XMPP: FIN, or a WebSocket close frame. */
  end(code?: number, reason?: string): void {
    this.#endedByUs ||= !this.isGone
    this.#link.end(code, reason)
  }

  /**
   * Drops the connection at once, without a word. Safe to call at any time. (Not with `resetAndDestroy`: on a socket whose peer is
   * ending too, Node 24 leaks the handle then, and the worker thread spins for ever at its end.)
   */
  destroy(): void {
    if (this.isGone) return
    this.#endedByUs = true
    this.#link.drop()
  }

  // Misbehaving

  /** Stops reading, to play a consumer that does not keep up. */
  pause(): void {
    this.#link.pause()
  }

  resume(): void {
    this.#link.resume()
  }

  /** What only BOSH has: requests of one's own. @throws HarnessError over anything else */
  get bosh(): BoshLink {
    if (!this.#bosh) throw new HarnessError('WIRE_NOT_BOSH', 'only BOSH has requests')
    return this.#bosh
  }

  /** What only a WebSocket can do: fragments, binary messages, pings, raw frames. @throws HarnessError over TCP */
  get frames(): Pick<WebSocketLink, 'ping' | 'sendFragments' | 'sendBinary' | 'sendBelow'> {
    const link = this.#webSocket
    if (!link) throw new HarnessError('WIRE_NOT_WEBSOCKET', 'only a WebSocket has frames')
    const note = (text: string): number => this.transcript.sent(this.who, text)
    return {
      ping: async bytes => { note(`ping ${readable(bytes)}`); await link.ping(bytes) },
      sendFragments: async parts => { for (const part of parts) note(part); await link.sendFragments(parts) },
      sendBinary: async bytes => { note(`binary message: ${hex(bytes)}`); await link.sendBinary(bytes) },
      sendBelow: async bytes => { note(`raw frame: ${hex(bytes)}`); await link.sendBelow(bytes) },
    }
  }

  // Receiving

  #closed(how: { readonly clean: boolean; readonly code?: number; readonly reason?: string }): void {
    this.#incoming.flush()
    const by = this.#endedByUs ? 'probe' : 'peer'
    const words = [how.clean ? 'closed' : 'reset', ...(how.code === undefined ? [] : [`code ${how.code}`]), ...(how.reason ? [how.reason] : [])].join(', ')
    const line = this.transcript.note(this.who, `connection ended by ${by === 'peer' ? 'the server' : 'the probe'}: ${words}`)
    this.#queue.push({ kind: 'closed', ...how, by, raw: '', shown: words, atMs: this.transcript.nowMs, line })
  }

  #push(event: EventBody, raw: string): void {
    if (event.kind === 'element' && STANZAS.has(event.element.name)) this.#stanzas += 1
    const line = this.transcript.received(this.who, raw)
    const { text: shown = raw, atMs = 0 } = this.transcript.lines[line] ?? {}
    this.#queue.push({ ...event, raw, shown, atMs, line })
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
