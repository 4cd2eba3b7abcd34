/**
 * A client's session, over whatever transport: once it has come in (`entrance.ts`), stanzas both ways, a connection that is lost and comes back, the
 * end. The rules are in the files beside this one.
 * Spec: RFC 6120 §8; RFC 6121 §4; XEP-0198 v1.6.3 §3–§7; XEP-0352 v1.0.0 §4.
 */
import { attr, el, type Element, is, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import type { Grant } from '../auth/mechanism.ts'
import type { Timer } from '../clock.ts'
import type { Switchboard } from '../delivery/delivery.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { LocalSession, VirtualHost } from '../router/virtual-host.ts'
import type { PeerHeader } from '../seams.ts'
import { ClientStanzas } from './client-stanzas.ts'
import { ClientState } from './client-state.ts'
import { Entrance, type EntranceSurroundings, type Known } from './entrance.ts'
import type { StreamRefusalCode } from './errors.ts'
import { type Resumable, undeliveredAgain } from './hibernation.ts'
import { Management } from './management.ts'
import { PresenceState } from './presence.ts'
import type { StanzaCounts } from './stream-management.ts'
import { Watch } from './watch.ts'
import type { Connection, StreamEnd, StreamOwner } from './stream-parts.ts'
import { newStreamId } from './stream-writer.ts'
import { XmppStream } from './stream.ts'

export interface SessionSurroundings extends EntranceSurroundings {
  readonly switchboard: Switchboard
  /** Told of an account that nobody can log in to again; bare. XEP-0175 §3. */
  readonly forget: (user: Jid) => void
}

export class Session implements StreamOwner, LocalSession {
  #stream: XmppStream
  readonly #around: SessionSurroundings
  readonly #presence = new PresenceState()
  readonly #clientState = new ClientState()
  #state: 'entering' | 'bound' | 'hibernating' | 'ended' = 'entering'
  /** Until a resource is bound. */
  #entrance: Entrance | undefined
  readonly #known: Known = { host: undefined, user: undefined, language: undefined }
  /** Once it is bound. */
  #stanzas: ClientStanzas | undefined
  #address: Jid | undefined
  #watch: Watch | undefined
  readonly #management: Management<LocalSession & Resumable>
  #hibernation: Timer | undefined

  constructor(connection: Connection, around: SessionSurroundings) {
    this.#around = around
    this.#stream = new XmppStream(connection, 'client', around, this)
    this.#management = this.#manageable()
    this.#entrance = new Entrance({
      stream: this.#stream, around, known: this.#known, management: this.#management,
      allow: grant => { this.grant = grant },
      bound: (host, address, clientId) => this.#bound(host, address, clientId),
      inactivate: () => this.#clientState.inactivate(),
      enableCarbons: () => { this.hasCarbons = true },
    })
  }

  /** The one that carries the session now, or did last. */
  get stream(): XmppStream { return this.#stream }
  /** While it comes in, the state of its entrance. */
  get state(): string { return this.#state === 'entering' ? (this.#entrance?.state ?? 'opening') : this.#state }
  get domain(): string { return this.#known.host?.domain ?? '' }
  get presence(): Element | undefined { return this.#presence.last }
  get priority(): number | undefined { return this.#presence.priority }
  /** Full, once bound. */
  get address(): Jid {
    if (!this.#address) throw new Error('a session has no address before it is bound')
    return this.#address
  }
  /** @throws Error before stream management is on */
  get counts(): StanzaCounts { return this.#management.counts }
  get boundAddress(): Jid | undefined { return this.#address }
  /** IP address of the client that carries it now, or did last. */
  get peerAddress(): string { return this.#stream.peerAddress }

  /** What its login allowed it. */
  grant: Grant | undefined
  /** The installation that it belongs to, when it says so. */
  clientId: string | undefined
  /** Whether it gets roster pushes. RFC 6121 §2.2. */
  isInterested = false
  /** Whether it gets copies of what others of its account say and hear. XEP-0280 §4. */
  hasCarbons = false
  hasShownTo = (other: Jid): boolean => this.#presence.hasShownTo(other)
  isSeenBy = (other: Jid): boolean => {
    const own = this.#address?.bare
    if (!own) return false
    return other.bare.equals(own) || this.hasShownTo(other) || this.#known.host?.rosters.isSubscriber(own, other.bare) === true
  }

  // What comes from the stream

  opened(header: PeerHeader): void {
    if (this.#state === 'entering') this.#entrance?.opened(header)
    else this.stream.fail('STREAM_HEADER_AGAIN')
  }

  received(element: Element): void {
    if (this.#state === 'bound') this.#whileBound(element)
    else this.#entrance?.received(element)
  }

  ended(how: StreamEnd): void {
    this.#entrance?.stop()
    this.#watch?.stop()
    if (this.#state === 'bound' && how === 'lost' && this.#management.id !== undefined) this.#hibernate(this.#management.windowMs)
    else this.#leave(how === 'closed' ? 'by-the-client' : 'by-us')
  }

  route(element: Element): void {
    this.#around.switchboard.send(Jid.parse(attr(element, 'to') ?? ''), element)
  }

  // What comes from others

  accept(parcel: Parcel, to?: Jid): void {
    if (parcel.element.name === 'presence') this.#presence.noteInbound(parcel.element)
    if (this.#clientState.isActive) return this.#deliver(parcel, to)
    for (const due of this.#clientState.pass({ parcel, to }, this.stream.seams.options.maxHeldPresences)) this.#deliver(due.parcel, due.to)
  }

  #deliver(parcel: Parcel, to?: Jid): void {
    if (this.#state === 'hibernating') this.#management.queue(parcel, to)
    else this.stream.sendParcel(parcel, to)
  }

  replace(): void {
    this.#endWith('STREAM_REPLACED')
  }

  shutDown(): void {
    this.#endWith('STREAM_SHUTDOWN')
  }

  revoke(): void {
    this.#endWith('STREAM_ACCESS_REVOKED')
  }

  /** Ends the session, whether it has a stream at the moment or not. */
  #endWith(code: StreamRefusalCode): void {
    if (this.#state === 'hibernating') this.#leave('by-us')
    else this.stream.fail(code)
  }

  // States

  #bound(host: VirtualHost, address: Jid, clientId: string | undefined): void {
    this.#address = address
    this.clientId = clientId
    this.#entrance = undefined
    this.#state = 'bound'
    this.#stanzas = new ClientStanzas({
      session: this, host, switchboard: this.#around.switchboard, presence: this.#presence,
      stream: () => this.#stream, language: () => this.#known.language,
    })
    host.attach(this)
    this.#watchSilence(host)
  }

  #watchSilence({ domain, seams: { options: { silenceMs, silenceAnswerMs: answerMs } } }: VirtualHost): void {
    if (silenceMs === 0) return
    const { stream } = this
    this.#watch = new Watch({
      clock: this.#around.clock, silenceMs, answerMs,
      heardAtMs: () => stream.heardAtMs,
      ask: () => stream.send(el('iq', { xmlns: NS.client, type: 'get', id: `there-${newStreamId()}`, from: domain, to: this.address.toString() }, ping())),
      // whoever may resume has only lost its connection
      giveUp: () => (this.#management.id === undefined ? stream.fail('STREAM_SILENT') : stream.lost()),
    })
  }

  #whileBound(element: Element): void {
    if (nsOf(element) === NS.sasl2) return this.stream.fail('STREAM_LOGIN_AGAIN')
    if (nsOf(element) === NS.sm) return this.#management.receive(element)
    if (is(element, NS.csi, 'inactive')) return this.#clientState.inactivate()
    if (is(element, NS.csi, 'active')) return this.#activate()
    this.#stanzas?.receive(element)
  }

  #activate(): void {
    for (const { parcel, to } of this.#clientState.activate()) this.#deliver(parcel, to)
  }

  // Stream management

  #manageable(): Management<LocalSession & Resumable> {
    return new Management<LocalSession & Resumable>({
      stream: () => this.#stream,
      turn: this.#around.turn,
      clock: this.#around.clock,
      user: () => this.#known.user,
      mayReturn: () => this.#known.user !== undefined && this.#known.host?.settings.isRegistered(this.#known.user.local) === true,
      find: (asked, user, isRule) => this.#known.host?.resumptions.judge(asked, user, isRule) ?? { kind: 'refused', code: 'SM_UNKNOWN_ID' },
      keep: id => this.#known.host?.resumptions.add(id, this),
      end: code => this.#endWith(code),
      giveWayTo: (other, h) => (other as Session).#goOnInsteadOf(this, h),
    })
  }

  /** Takes the stream of a session that was opened for nothing else, and leaves it the old one. */
  #goOnInsteadOf(newcomer: Session, h: number): void {
    const before = this.#stream
    this.#stream = newcomer.#stream
    newcomer.#stream = before
    this.#stream.handTo(this)
    before.handTo(newcomer)
    newcomer.#state = 'ended'
    newcomer.#entrance?.stop()
    this.#hibernation?.cancel()
    this.#state = 'bound'
    this.#known.language = newcomer.#known.language
    this.#management.goOn(h)
    this.#watch?.stop()
    if (this.#known.host) this.#watchSilence(this.#known.host)
    before.fail('STREAM_RESUMED')
    this.#activate()
  }

  /** XEP-0198 §7: the session keeps its address, its presence and its rooms, and waits for the client. */
  #hibernate(windowMs: number): void {
    this.#state = 'hibernating'
    this.#hibernation = this.#around.clock.after(windowMs, () => this.#leave('by-us'))
    this.#activate()
  }

  #leave(how: 'by-the-client' | 'by-us'): void {
    const wasBound = this.#state === 'bound' || this.#state === 'hibernating'
    if (wasBound) this.#activate()
    this.#state = 'ended'
    this.#hibernation?.cancel()
    const host = this.#known.host
    if (!wasBound || !host) return
    host.detach(this)
    const { id } = this.#management
    if (id !== undefined) host.resumptions.end(id, how === 'by-us' ? host.seams.options.rememberedSessions : 0)
    this.#stanzas?.sayGoodbye()
    if (!host.settings.isRegistered(this.address.local) && host.resourcesOf(this.address.local).length === 0) this.#around.forget(this.address.bare)
    for (const element of undeliveredAgain(this.#management.takeUndelivered(), host.domain, this.address.bareText)) this.route(element)
  }
}
