/**
 * One XML stream over one socket: reads events, writes headers, elements and errors, and ends once. It knows no rules of who may do
 * what: its owner does.
 * Spec: RFC 6120 §4.2–4.4, §4.9; RFC 7395 §3.3–3.6.
 */
import { randomBytes } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { type Framer, type StreamEvent, TcpFramer, WebSocketFramer, type XmlLimits } from '#xmpp/stream/framer.js'
import { TCP_CLOSE, writeClose, writeOpen, writeTcpHeader } from '#xmpp/stream/header.js'
import { isStreamErrorCondition, streamError } from '#xmpp/stream/stream-error.js'
import { WireError } from '#xmpp/wire-error.js'
import type { Clock, Timer } from '../clock.ts'
import { Outbox, type Pipe } from '../delivery/outbox.ts'
import { Parcel, type Scope, writeIn } from '../delivery/parcel.ts'
import type { Turn } from '../delivery/turn.ts'
import { changed, type HeaderAttributes, type Passage, passThrough, type PeerHeader, type Seams } from '../seams.ts'
import type { Visit } from '../listen/admission.ts'
import type { StreamRefusal, StreamRefusalCode } from './errors.ts'
import { Pace } from './pace.ts'
import { notAStanza } from './stanza-rules.ts'

/** A connection that a listener has accepted. */
export interface Connection {
  readonly transport: 'tcp' | 'websocket' | 'bosh'
  readonly pipe: Pipe
  /** It has TLS from its first byte. */
  readonly isSecure?: boolean
  /** Makes TLS of what comes and goes from now on; left out where that cannot be. */
  readonly secure?: (context: SecureContext) => void
  /** Seams that act until the host is known. */
  readonly seams: Seams
  /** Where it comes from, and what it counts as there. */
  readonly visit: Visit
}

/** What a stream needs of the server around it. */
export interface StreamSurroundings {
  readonly turn: Turn
  readonly clock: Clock
  /** Domain that answers when the peer named none. */
  readonly fallbackDomain: string
  /** Where our own mistakes are told. */
  readonly report: (error: unknown) => void
  /** Told when the socket of a stream is gone. */
  readonly gone: (stream: XmppStream) => void
}

/** How a stream ended: its socket was lost, it was closed in good order, or by a stream error of ours. */
export type StreamEnd = 'lost' | 'closed' | 'failed'

/** Told of each stanza that passes the wire in either direction, and asked for the last word. XEP-0198 §4. */
export interface StanzaMeter {
  countReceived(): void
  /** Before it is written. */
  countSent(parcel: Parcel, to?: Jid): void
  lastWords(): Element
}

/** Who decides on a stream. What it throws is our own mistake: reported, and the stream ended. */
export interface StreamOwner {
  readonly state: string
  readonly domain: string
  /** Full, once bound. */
  readonly boundAddress: Jid | undefined
  opened(header: PeerHeader): void
  received(element: Element): void
  /** Called exactly once. */
  ended(how: StreamEnd): void
  /** For seams: into the router. */
  route(element: Element): void
}

export class XmppStream implements Passage {
  readonly transport: 'tcp' | 'websocket' | 'bosh' | 'component'
  #memory: Map<string, unknown> | undefined
  /** Set while stream management is on. */
  meter: StanzaMeter | undefined
  #owner: StreamOwner
  readonly #pipe: Pipe
  readonly #outbox: Outbox
  readonly #connection: Connection
  #framer: Framer
  #isSecure: boolean
  readonly #around: StreamSurroundings
  readonly #scope: Scope
  readonly #contentNamespace: string
  #seams: Seams
  #id = ''
  #heardAtMs = 0
  #headerSent = false
  #over = false
  #grace: Timer | undefined
  readonly #visit: Visit
  #pace: Pace | undefined
  /** While the owner thinks: what was read already and what came since. */
  #held: { events: Iterator<StreamEvent> | undefined; readonly later: (() => void)[] } | undefined

  constructor(connection: Connection, purpose: 'client' | 'component', around: StreamSurroundings, owner: StreamOwner) {
    this.transport = purpose === 'component' ? 'component' : connection.transport
    this.#scope = purpose === 'component' ? 'component-stream' : SCOPES[connection.transport]
    this.#contentNamespace = purpose === 'component' ? NS.component : NS.client
    this.#owner = owner
    this.#pipe = connection.pipe
    this.#connection = connection
    this.#isSecure = connection.isSecure === true
    this.#around = around
    this.#seams = connection.seams
    this.#visit = connection.visit
    const limits = this.#limitsBeforeLogin()
    this.#framer = connection.transport === 'tcp' ? new TcpFramer(limits) : connection.transport === 'websocket' ? new WebSocketFramer(limits) : new BodyLimits(limits)
    this.#outbox = new Outbox({
      pipe: connection.pipe,
      turn: around.turn,
      maxBytes: () => this.#seams.options.maxOutboxBytes,
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
  get id(): string { return this.#id }
  get isOver(): boolean { return this.#over }
  /** Where the peer is; behind a trusted proxy, where its client is. */
  get peerAddress(): string { return this.#visit.address }

  /** Another session goes on over this stream. XEP-0198 §5. */
  handTo(owner: StreamOwner): void {
    this.#owner = owner
  }

  /** From now on the stream belongs to a host with these seams. */
  enter(seams: Seams): void {
    this.#seams = seams
    this.#outbox.change = seams.written.length === 0 ? undefined : message => this.#change(message)
    this.setLimits('before-login')
    // a component is part of the installation
    this.#pace = this.transport === 'component' || this.#visit.isExempt ? undefined : new Pace(seams.options, this.#around.clock)
  }

  /** From now on the peer may send as fast as it can. */
  unlimitPace(): void {
    this.#pace = undefined
  }

  /** Counts a session for the address of the peer; false when it has too many. */
  takeSession(): boolean {
    return this.#visit.takeSession(this.#seams.options.maxSessionsPerAddress)
  }

  setLimits(when: 'before-login' | 'after-login'): void {
    const { options } = this.#seams
    this.#framer.setLimits(when === 'after-login' ? { maxStanzaBytes: options.maxStanzaBytes, maxDepth: options.maxDepth } : this.#limitsBeforeLogin())
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
    if (this.#held) {
      this.#held.later.push(() => this.receive(slice))
      return
    }
    this.#pace?.countBytes(slice.length)
    const bytes = changed(this.#seams.received, slice, this)
    this.#read(this.#framer.push(bytes)[Symbol.iterator]())
  }

  /** The same for a wrapper that has read what came: a BOSH body, of which `bytes` are payloads. */
  receiveRead(events: readonly StreamEvent[], bytes: number): void {
    if (this.#over) return
    if (this.#held) {
      this.#held.later.push(() => this.receiveRead(events, bytes))
      return
    }
    this.#pace?.countBytes(bytes)
    const tooBig = this.#framer instanceof BodyLimits ? this.#framer.judge(events, bytes) : undefined
    if (tooBig) this.#refuse(tooBig)
    else this.#read(events[Symbol.iterator]())
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
    this.#hold()
    void work.catch((error: unknown) => this.#ourFault(error)).then(() => this.#release())
  }

  /** Answers the peer's header. */
  open(header: HeaderAttributes): void {
    this.#outbox.push(this.#headerText(header))
  }

  /** A new header is expected, on both sides. RFC 6120 §4.3.3. */
  restart(): void {
    this.#framer.restart()
    this.#headerSent = false
  }

  /** What comes and goes now is protected by TLS. */
  get isSecure(): boolean { return this.#isSecure }
  /** TLS can begin on this connection, and has not. */
  get maySecure(): boolean { return !this.#isSecure && this.#connection.secure !== undefined }

  /**
   * Begins TLS behind what was written, and expects a new header. Whatever the peer sent behind its request came in the clear, from
   * whomever: it is forgotten. RFC 6120 §5.3.2, §5.4.3.3.
   */
  secure(context: SecureContext): void {
    if (this.#over || !this.maySecure) return
    this.#outbox.flush()
    if (this.#held) this.#held = { events: undefined, later: [] }
    this.#framer = new TcpFramer(this.#limitsBeforeLogin())
    this.#headerSent = false
    this.#isSecure = true
    this.#connection.secure?.(context)
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
    this.#outbox.push(parcel.textFor(this.#scope, to))
  }

  reply(element: Element): void {
    if (this.meter && !this.#over && notAStanza(element) === undefined) this.meter.countSent(new Parcel(element))
    this.#outbox.push(writeIn(this.#scope, element))
  }

  write(text: string): void {
    this.#outbox.pushUnchanged(text)
  }

  hangUp(): void {
    if (this.#over) return
    this.#end('lost')
    this.#outbox.finish([])
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

  #read(events: Iterator<StreamEvent>): void {
    while (!this.#over) {
      const next = this.#next(events)
      if (next) this.#take(next)
      this.#keepPace(next)
      if (this.#held && next) this.#held.events = events
      if (this.#held || !next) return
    }
  }

  /** A peer that sends too fast is read later: nothing of what it sent is lost, and nobody else waits. RFC 6120 §13.12. */
  #keepPace(event: StreamEvent | undefined): void {
    if (event?.kind === 'element') this.#pace?.countStanza()
    const waitMs = this.#pace?.waitMs() ?? 0
    if (waitMs === 0 || this.#held || this.#over) return
    this.#hold()
    this.after(waitMs, () => this.#release())
  }

  #hold(): void {
    this.#held = { events: undefined, later: [] }
    this.#pipe.pause()
  }

  #next(events: Iterator<StreamEvent>): StreamEvent | undefined {
    try {
      const next = events.next()
      return next.done ? undefined : next.value
    } catch (error) {
      if (error instanceof WireError) this.#refuse(error)
      else this.#ourFault(error)
      return undefined
    }
  }

  #take(event: StreamEvent): void {
    try {
      if (event.kind === 'header') this.#owner.opened(changed(this.#seams.openings, event, this))      // by the listener's, or on a restart
      else if (event.kind === 'end') this.close()
      else this.#takeElement(event.element)
    } catch (error) {
      this.#ourFault(error)
    }
  }

  #takeElement(element: Element): void {
    if (this.meter && notAStanza(element) === undefined) this.meter.countReceived()
    if (this.#seams.inbound.length === 0) this.#owner.received(element)
    else for (const passing of passThrough(this.#seams.inbound, element, this)) this.#owner.received(passing)
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    if (!held || this.#over) return
    if (held.events) this.#read(held.events)
    for (const read of held.later) read()
    if (!this.#held && !this.#over) this.#pipe.resume()
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
    const last = this.#headerSent ? [] : [this.#headerText({ from: this.#owner.domain || this.#around.fallbackDomain, id: newStreamId(), version: '1.0', lang: this.#seams.options.language })]
    for (const passing of passThrough(this.#seams.outbound, error, this)) last.push(writeIn(this.#scope, passing))
    this.#finish(last, 'failed', refusal.closeCode)
  }

  #finish(last: string[], how: StreamEnd, closeCode?: number): void {
    if (this.#over) return
    const ack = this.meter?.lastWords()
    if (ack) last.unshift(...passThrough(this.#seams.outbound, ack, this).map(passing => writeIn(this.#scope, passing)))
    this.#end(how)
    last.push(this.#isFramed ? writeClose() : TCP_CLOSE)
    if (this.#seams.options.hangUp === 'at-once') this.#outbox.finish(last, closeCode)
    else for (const text of last) this.#outbox.push(text)
    this.#grace = this.#around.clock.after(this.#seams.options.closeGraceMs, () => this.#pipe.destroy())
  }

  #end(how: StreamEnd): void {
    if (this.#over) return
    this.#over = true
    // whatever still comes is not for us, but the peer's end is
    if (this.#held) this.#pipe.resume()
    try {
      this.#owner.ended(how)
    } catch (error) {
      this.#around.report(error)
    }
  }

  /** A header and an end are elements of their own. BOSH has none; its listener makes attributes of them. RFC 7395 §3.4, §3.6. */
  get #isFramed(): boolean { return this.#scope === 'client-message' || this.#scope === 'client-body' }

  #headerText(header: HeaderAttributes): string {
    const attrs = changed(this.#seams.headers, header, this)
    this.#headerSent = true
    this.#id = attrs.id ?? ''
    return this.#isFramed ? writeOpen(attrs) : writeTcpHeader({ ...attrs, contentNamespace: this.#contentNamespace })
  }

  #change(message: string) {
    return this.#seams.written.reduce<readonly (string | Uint8Array)[]>(
      (messages, change) => messages.flatMap(each => typeof each === 'string' ? [...change(each, this)] : [each]), [message])
  }
}

const SCOPES = { tcp: 'client-stream', websocket: 'client-message', bosh: 'client-body' } as const

/** Stands for a framer where bodies are read before they come here: only the limits are left. */
class BodyLimits implements Framer {
  readonly state = 'between-stanzas'
  #limits: XmlLimits

  constructor(limits: XmlLimits) {
    this.#limits = limits
  }

  setLimits(limits: XmlLimits): void { this.#limits = limits }
  push(): readonly StreamEvent[] { return [] }
  restart(): void { /* each body stands alone */ }

  /** What is wrong with payloads of which one is larger than a stanza may be. */
  judge(events: readonly StreamEvent[], bytes: number): WireError | undefined {
    const { maxStanzaBytes } = this.#limits
    const isTooBig = bytes > maxStanzaBytes && events.some(event => event.kind === 'element' && Buffer.byteLength(event.element.toString()) > maxStanzaBytes)
    return isTooBig ? new WireError('STREAM_STANZA_TOO_BIG', 'policy-violation', `larger than ${maxStanzaBytes} bytes`) : undefined
  }
}

/** Unique and not to be guessed: RFC 6120 §4.7.3. The secret of a component is hashed with it. */
export function newStreamId(): string {
  return randomBytes(16).toString('hex')
}
