/**
 * One XML stream over one socket: reads events, writes headers, elements and errors, and ends once. It knows no rules of who may do
 * what: its owner does.
 * Spec: RFC 6120 §4.2–4.4, §4.9; RFC 7395 §3.3–3.6.
 */
import type { SecureContext } from 'node:tls'
import { type Element, is, nsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { StreamEvent, XmlLimits } from '#xmpp/stream/framer.js'
import { isStreamErrorCondition, streamError } from '#xmpp/stream/stream-error.js'
import type { WireError } from '#xmpp/wire-error.js'
import type { LoginConnection } from '../auth/mechanism.ts'
import type { Timer } from '../clock.ts'
import type { Pipe } from '../delivery/outbox.ts'
import { Parcel } from '../delivery/parcel.ts'
import { changed, type HeaderAttributes, type Passage, passThrough, type Seams } from '../seams.ts'
import type { Visit } from '../listen/admission.ts'
import type { StreamRefusal, StreamRefusalCode } from './errors.ts'
import { Pace } from './pace.ts'
import { Reader } from './reader.ts'
import { notAStanza } from './stanza-rules.ts'
import { newStreamId, StreamWriter } from './stream-writer.ts'
import type { Connection, StanzaMeter, StreamEnd, StreamOwner, StreamSurroundings } from './stream-parts.ts'

export class XmppStream implements Passage {
  readonly transport: 'tcp' | 'websocket' | 'bosh' | 'component'
  #memory: Map<string, unknown> | undefined
  /** Set while stream management is on. */
  meter: StanzaMeter | undefined
  #owner: StreamOwner
  readonly #pipe: Pipe
  readonly #writer: StreamWriter
  readonly #secure: Connection['secure']
  #origin: LoginConnection
  readonly #reader: Reader
  #isSecure: boolean
  #maxStanzaBytes = 0
  readonly #around: StreamSurroundings
  #seams: Seams
  #heardAtMs = 0
  #over = false
  #grace: Timer | undefined
  readonly #visit: Visit

  constructor(connection: Connection, purpose: 'client' | 'component', around: StreamSurroundings, owner: StreamOwner) {
    this.transport = purpose === 'component' ? 'component' : connection.transport
    this.#owner = owner
    this.#pipe = connection.pipe
    this.#secure = connection.secure
    this.#origin = { address: connection.visit.address, ...(connection.request && { request: connection.request }), tls: connection.tls ?? (() => undefined) }
    this.#isSecure = connection.isSecure === true
    this.#around = around
    this.#seams = connection.seams
    this.#visit = connection.visit
    this.#reader = new Reader({
      transport: connection.transport,
      pipe: connection.pipe,
      limits: this.#limitsBeforeLogin(),
      isOver: () => this.#over,
      take: event => this.#take(event),
      refuse: error => this.#refuse(error),
      ourFault: error => this.#ourFault(error),
      after: (ms, run) => this.after(ms, run),
    })
    this.#writer = new StreamWriter({
      transport: connection.transport, purpose, passage: this, seams: connection.seams, pipe: connection.pipe, turn: around.turn,
      overflowed: () => this.fail('STREAM_DOES_NOT_READ'),
    })
    this.enter(this.#seams)
    for (const greet of this.#seams.connected) greet(this)
  }

  get memory(): Map<string, unknown> { return (this.#memory ??= new Map()) }
  get state(): string { return this.#owner.state }
  get domain(): string { return this.#owner.domain }
  get address(): Jid | undefined { return this.#owner.boundAddress }
  get seams(): Seams { return this.#seams }
  /** The id of our stream header, as it was sent. */
  get id(): string { return this.#writer.id }
  get isOver(): boolean { return this.#over }
  /** Where the peer is; behind a trusted proxy, where its client is. */
  get peerAddress(): string { return this.#visit.address }
  /** No limit by address is meant for the peer. */
  get isExempt(): boolean { return this.#visit.isExempt }

  /** Another session goes on over this stream. XEP-0198 §5. */
  handTo(owner: StreamOwner): void {
    this.#owner = owner
  }

  /** From now on the stream belongs to a host with these seams. */
  enter(seams: Seams): void {
    this.#seams = seams
    this.#writer.enter(seams)
    this.setLimits('before-login')
    // a component is part of the installation
    this.#reader.pace = this.transport === 'component' || this.#visit.isExempt ? undefined : new Pace(seams.options, this.#around.clock)
  }

  /** Where it comes from, and until somebody has logged in what it said on the way. */
  get origin(): LoginConnection { return this.#origin }

  /** Nobody asks any more what the connection said of itself. */
  forgetRequest(): void {
    const { address, tls } = this.#origin
    this.#origin = { address, tls }
  }

  /** From now on the peer may send as fast as it can, and what is larger than others may send. */
  privilege(): void {
    this.setLimits('privileged')
    this.#reader.pace = undefined
  }

  /** Bytes of one stanza of the peer. */
  get maxStanzaBytes(): number { return this.#maxStanzaBytes }

  /** Counts a session for the address of the peer; false when it has too many. */
  takeSession(): boolean {
    return this.#visit.takeSession(this.#seams.options.maxSessionsPerAddress)
  }

  setLimits(when: 'before-login' | 'after-login' | 'privileged'): void {
    const { maxStanzaBytes, maxStanzaBytesPrivileged, maxDepth } = this.#seams.options
    const limits = when === 'before-login' ? this.#limitsBeforeLogin()
      : { maxStanzaBytes: when === 'privileged' ? Math.max(maxStanzaBytes, maxStanzaBytesPrivileged) : maxStanzaBytes, maxDepth }
    this.#maxStanzaBytes = limits.maxStanzaBytes
    this.#reader.setLimits(limits)
  }

  #limitsBeforeLogin(): XmlLimits {
    const { maxStanzaBytesBeforeLogin, maxDepthBeforeLogin } = this.#seams.options
    return { maxStanzaBytes: maxStanzaBytesBeforeLogin, maxDepth: maxDepthBeforeLogin }
  }

  /** When the peer was heard last, in milliseconds since 1970. */
  get heardAtMs(): number { return this.#heardAtMs }

  /** Bytes from the socket: any slice of TCP, one whole WebSocket message. */
  receive(slice: Uint8Array): void {
    if (this.#over) return
    this.#heardAtMs = this.#around.clock.now()
    this.#reader.receive(slice, bytes => changed(this.#seams.received, bytes, this))
  }

  /** The same for a wrapper that has read what came: a BOSH body, of which `bytes` are payloads. */
  receiveRead(events: readonly StreamEvent[], bytes: number): void {
    this.#reader.receiveRead(events, bytes)
  }

  /** The socket is gone. */
  lost(): void {
    this.#grace?.cancel()
    this.#pipe.destroy()
    this.#end('lost')
    this.#around.gone(this)
  }

  /** Reads nothing more until `work` is done. */
  holdWhile(work: Promise<void>): void {
    this.#reader.holdWhile(work)
  }

  /** Answers the peer's header. */
  open(header: HeaderAttributes): void {
    this.#writer.header(header)
  }

  /** A new header is expected, on both sides. RFC 6120 §4.3.3. */
  restart(): void {
    this.#reader.restart()
    this.#writer.restart()
  }

  /** What comes and goes now is protected by TLS. */
  get isSecure(): boolean { return this.#isSecure }
  /** TLS can begin on this connection, and has not. */
  get maySecure(): boolean { return !this.#isSecure && this.#secure !== undefined }

  /**
   * Begins TLS behind what was written, and expects a new header. Whatever the peer sent behind its request came in the clear, from
   * whomever: it is forgotten. RFC 6120 §5.3.2, §5.4.3.3.
   */
  secure(context: SecureContext, asksForCertificate: boolean): void {
    if (this.#over || !this.maySecure) return
    this.#writer.flush()
    this.#reader.forget(this.#limitsBeforeLogin())
    this.#writer.restart()
    this.#isSecure = true
    this.#secure?.(context, asksForCertificate)
  }

  /** Writes an element to the peer, past the seams of its host. */
  send(element: Element): void {
    if (this.#seams.outbound.length === 0) this.reply(element)
    else for (const passing of passThrough(this.#seams.outbound, element, this)) this.reply(passing)
  }

  /** Writes a stanza that may be for many. */
  sendParcel(parcel: Parcel, to?: Jid): void {
    if (this.#seams.outbound.length > 0) return this.send(parcel.elementFor(to))
    if (!this.#over) this.meter?.countSent(parcel, to)
    this.resendParcel(parcel, to)
  }

  /** Writes a stanza that has passed the seams and was counted before. */
  resendParcel(parcel: Parcel, to?: Jid): void {
    this.#writer.parcel(parcel, to)
  }

  reply(element: Element): void {
    if (this.meter && !this.#over && notAStanza(element) === undefined) this.meter.countSent(new Parcel(element))
    this.#writer.element(element)
  }

  write(text: string): void {
    this.#writer.text(text)
  }

  hangUp(): void {
    if (this.#over) return
    this.#end('lost')
    this.#writer.hangUp()
  }

  route(element: Element): void {
    this.#owner.route(element)
  }

  after(ms: number, run: () => void): void {
    this.#around.clock.after(ms, () => { if (!this.#over) run() })
  }

  /**
   * Ends the stream with a stream error. Without its row in the table of the host there is no such rule, and nothing happens.
   * @param more the condition of an extension
   */
  fail(code: StreamRefusalCode, more?: Element | string): void {
    const refusal = this.#seams.refusals.stream[code]
    if (refusal) this.#failWith(refusal, more)
  }

  /** Ends the stream without an error. */
  close(): void {
    this.#finish([], 'closed')
  }

  #take(event: StreamEvent): void {
    try {
      if (event.kind === 'header') this.#owner.opened(changed(this.#seams.openings, event, this))      // by the listener's, or on a restart
      else if (event.kind === 'end') this.close()
      else if (event.prefix !== undefined && nsOf(event.element) === this.#writer.contentNamespace && this.#seams.refusals.stream.STREAM_STANZA_PREFIX) this.fail('STREAM_STANZA_PREFIX')
      else this.#takeElement(event.element)
    } catch (error) {
      this.#ourFault(error)
    }
  }

  #takeElement(element: Element): void {
    if (is(element, NS.stream, 'error')) return this.close()      // whatever it was: the peer has ended its stream with it. RFC 6120 §4.9.1.1
    if (this.meter && notAStanza(element) === undefined) this.meter.countReceived()
    if (this.#seams.inbound.length === 0) this.#owner.received(element)
    else for (const passing of passThrough(this.#seams.inbound, element, this)) this.#owner.received(passing)
  }

  #refuse(error: WireError): void {
    const own = this.#seams.refusals.stream[error.code]
    const condition = isStreamErrorCondition(error.condition) ? error.condition : 'bad-format'
    this.#failWith(own ?? { condition, text: error.message, spec: '' })
  }

  #ourFault(error: unknown): void {
    this.#around.report(error)
    this.fail('STREAM_OUR_FAULT')
  }

  #failWith(refusal: StreamRefusal, more?: Element | string): void {
    if (this.#over) return
    const error = typeof more === 'string' ? streamError(refusal.condition, refusal.text, more) : streamError(refusal.condition, refusal.text, undefined, more)
    const last = this.#writer.writtenFirst(() => ({ from: this.#owner.domain || this.#around.fallbackDomain, id: newStreamId(), version: '1.0', lang: this.#seams.options.language }))
    for (const passing of passThrough(this.#seams.outbound, error, this)) last.push(this.#writer.written(passing))
    this.#finish(last, 'failed', refusal.closeCode)
  }

  #finish(last: string[], how: StreamEnd, closeCode?: number): void {
    if (this.#over) return
    const ack = this.meter?.lastWords()
    if (ack) last.unshift(...passThrough(this.#seams.outbound, ack, this).map(passing => this.#writer.written(passing)))
    this.#end(how)
    this.#writer.end(last, closeCode)
    this.#grace = this.#around.clock.after(this.#seams.options.closeGraceMs, () => this.#pipe.destroy())
  }

  #end(how: StreamEnd): void {
    if (this.#over) return
    this.#over = true
    this.#reader.letGo()
    try {
      this.#owner.ended(how)
    } catch (error) {
      this.#around.report(error)
    }
  }
}
