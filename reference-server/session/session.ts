/**
 * A client's session, over whatever transport: header, login, binding, stanzas, end. Each state is short; the rules are in the files
 * beside this one.
 * Spec: RFC 6120 §4.3, §5.4, §6.4, §7, §8; RFC 6121 §4; RFC 7395 §3.4–3.7; XEP-0198 v1.6.3 §3–§7; XEP-0352 v1.0.0 §4;
 * XEP-0388 v1.0.4 §2.
 */
import { attr, el, type Element, is, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import type { LoginGuard } from '../auth/login-guard.ts'
import type { AuditEvent } from '../audit/events.ts'
import type { Grant } from '../auth/mechanism.ts'
import type { Timer } from '../clock.ts'
import type { Switchboard } from '../delivery/delivery.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { LocalSession, VirtualHost } from '../router/virtual-host.ts'
import { changed, type PeerHeader } from '../seams.ts'
import type { Certificates } from '../tls/certificates.ts'
import { ClientStanzas } from './client-stanzas.ts'
import { ClientState } from './client-state.ts'
import type { StreamRefusalCode } from './errors.ts'
import { featuresAfterLogin } from './features.ts'
import { type Resumable, undeliveredAgain } from './hibernation.ts'
import { finish, type InlineLogin } from './inline-login.ts'
import { Login } from './login.ts'
import { Management, type ResumeAnswer } from './management.ts'
import { domainAskedFor, judgeHeader, type Opening } from './opening.ts'
import { PresenceState } from './presence.ts'
import { ResourceBinding } from './resource-binding.ts'
import type { StanzaCounts } from './stream-management.ts'
import { Watch } from './watch.ts'
import type { Connection, StreamEnd, StreamOwner, StreamSurroundings } from './stream-parts.ts'
import { newStreamId, XmppStream } from './stream.ts'

export interface SessionSurroundings extends StreamSurroundings {
  /** What hosts show when TLS begins; without, there is none. */
  readonly certificates?: Pick<Certificates, 'contextFor'>
  readonly switchboard: Switchboard
  /** Who has failed to log in, at whatever host. */
  readonly guard: LoginGuard
  /** The host that takes clients at this domain. */
  readonly hostOf: (domain: string) => VirtualHost | undefined
  /** What is known of a domain that was served once. */
  readonly formerHost?: (domain: string) => { readonly nowAt?: string } | undefined
  /** Takes what belongs in the log of a host, if it has one. */
  readonly auditOf?: (host: string) => ((event: AuditEvent) => void) | undefined
  /** Told of an account that nobody can log in to again; bare. XEP-0175 §3. */
  readonly forget: (user: Jid) => void
}

export type SessionState = 'opening' | 'authenticating' | 'reopening' | 'binding' | 'bound' | 'hibernating' | 'ended'

export class Session implements StreamOwner, LocalSession {
  #stream: XmppStream
  readonly #around: SessionSurroundings
  readonly #presence = new PresenceState()
  readonly #clientState = new ClientState()
  #state: SessionState = 'opening'
  #host: VirtualHost | undefined
  #opening: Opening | undefined
  /** Until a resource is bound. */
  #login: Login | undefined
  #binding: ResourceBinding | undefined
  /** Once it is bound. */
  #stanzas: ClientStanzas | undefined
  /** Bare, once logged in. */
  #user: Jid | undefined
  #address: Jid | undefined
  #loginTimer: Timer | undefined
  #watch: Watch | undefined
  readonly #management: Management<LocalSession & Resumable>
  #hibernation: Timer | undefined

  constructor(connection: Connection, around: SessionSurroundings) {
    this.#around = around
    this.#stream = new XmppStream(connection, 'client', around, this)
    this.#management = this.#manageable()
    this.#login = this.#startLogin()
    this.#limitLoginTime(connection.seams.options.loginTimeMs)
  }

  /** The one that carries the session now, or did last. */
  get stream(): XmppStream { return this.#stream }
  get state(): SessionState { return this.#state }
  get domain(): string { return this.#host?.domain ?? '' }
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
    return other.bare.equals(own) || this.hasShownTo(other) || this.#host?.rosters.isSubscriber(own, other.bare) === true
  }

  // What comes from the stream

  opened(header: PeerHeader): void {
    if (this.#state !== 'opening' && this.#state !== 'reopening') return this.stream.fail('STREAM_HEADER_AGAIN')
    const asked = this.#enter(header)
    const { options, refusals } = this.stream.seams
    const opening = judgeHeader(asked, {
      transport: this.stream.transport === 'component' ? 'tcp' : this.stream.transport,
      serves: domain => this.#around.hostOf(domain) !== undefined,
      ...(this.#around.formerHost && { former: this.#around.formerHost }),
      fallbackDomain: this.#around.fallbackDomain,
      language: options.language,
      id: newStreamId(),
      ...(this.#host && this.#user && { before: { domain: this.#host.domain, user: this.#user } }),
      refusals: refusals.stream,
      prefixes: options.streamPrefixes,
    })
    this.#opening = opening
    this.stream.open(opening.reply)
    if (opening.refusal) this.stream.fail(opening.refusal, opening.nowAt)
    else this.#offer(opening)
  }

  received(element: Element): void {
    switch (this.#state) {
      case 'authenticating': return this.#whileAuthenticating(element)
      case 'binding': return this.#whileBinding(element)
      case 'bound': return this.#whileBound(element)
      // An element can only come here when a stream without version was offered nothing
      default: return this.stream.fail('STREAM_NOT_AUTHENTICATED')
    }
  }

  ended(how: StreamEnd): void {
    this.#loginTimer?.cancel()
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

  /** The first header names the host, whose seams see it too. */
  #enter(header: PeerHeader): PeerHeader {
    const host = this.#host ? undefined : this.#around.hostOf(domainAskedFor(header))
    if (!host) return header
    this.#host = host
    const before = this.stream.seams
    this.stream.enter(host.seams)
    this.#limitLoginTime(host.seams.options.loginTimeMs)
    return before === host.seams ? header : changed(host.seams.openings, header, this.stream)
  }

  #limitLoginTime(ms: number): void {
    this.#loginTimer?.cancel()
    this.#loginTimer = ms > 0 ? this.#around.clock.after(ms, () => this.stream.fail('STREAM_LOGIN_TIME')) : undefined
  }

  /** Features follow the header, but not for a peer from before there were any. */
  #offer(opening: Opening): void {
    this.#state = this.#user ? 'binding' : 'authenticating'
    if (!opening.features || !this.#host) return
    if (this.#user) this.stream.send(this.#featuresFor(this.#user))
    else if (this.#login) this.stream.send(this.#login.features(this.#host))
  }

  #whileAuthenticating(element: Element): void {
    const host = this.#host
    if (!host) return this.stream.fail('STREAM_NOT_AUTHENTICATED')
    this.#login?.receive(element, host)
  }

  #startLogin(): Login {
    return new Login({
      stream: this.#stream,
      certificates: this.#around.certificates,
      report: this.#around.report,
      clock: this.#around.clock,
      guard: this.#around.guard,
      ...(this.#around.auditOf && { auditOf: this.#around.auditOf }),
      from: () => this.#opening?.from,
      beginAgain: () => {
        this.#host = undefined
        this.#opening = undefined
        this.#state = 'opening'
      },
      refuseStreamManagement: () => this.#management.refuse('SM_NOT_LOGGED_IN'),
      loggedIn: (user, grant) => {
        this.#isKnown(user, grant)
        this.#state = 'reopening'
        this.stream.restart()
      },
      loggedInInline: (user, login, grant) => this.#finishInline(user, login, grant),
    })
  }

  /** There is no new header: the stream goes on, and perhaps with a session that was there before. XEP-0388 §2.6.1. */
  #finishInline(user: Jid, login: InlineLogin, grant: Grant | undefined): void {
    this.#isKnown(user, grant)
    this.#state = 'binding'
    const { stream } = this
    finish({
      user,
      send: element => stream.send(element),
      resume: request => this.resume(request),
      bind: wish => {
        const outcome = this.#binding?.bind(wish)
        return outcome && 'address' in outcome ? outcome.address : undefined
      },
      isOver: () => stream.isOver,
      enable: request => this.enable(request),
      inactivate: () => this.#clientState.inactivate(),
      enableCarbons: () => { this.hasCarbons = true },
      features: () => this.#featuresFor(user),
    }, login)
  }

  #featuresFor(user: Jid): Element {
    const hasRoster = this.#host?.rosters.isKeptFor(user) === true
    return featuresAfterLogin({ hasRoster, isBound: this.#address !== undefined, isManaged: this.#management.isOn })
  }

  #isKnown(user: Jid, grant: Grant | undefined): void {
    const host = this.#host
    if (!host) return
    this.#user = user
    this.grant = grant
    this.#login = undefined
    this.stream.setLimits('after-login')
    this.stream.forgetRequest()
    const isPrivileged = this.#isPrivileged()
    if (isPrivileged) this.stream.privilege()
    this.#binding = new ResourceBinding({ stream: this.stream, host, user, isPrivileged, bound: (address, clientId) => this.#bound(host, address, clientId) })
  }

  #whileBinding(element: Element): void {
    if (nsOf(element) === NS.sasl2) return this.stream.fail('STREAM_LOGIN_AGAIN')
    if (is(element, NS.sm, 'resume')) return this.#resume(element)
    if (is(element, NS.sm, 'enable') && this.#management.refuse('SM_NOT_BOUND')) return
    this.#binding?.receive(element)
  }

  /** Part of the installation, such as a conference focus: it may send and bind what it needs, over whatever stream it logged in on. */
  #isPrivileged(): boolean {
    return this.#user !== undefined && this.stream.seams.options.privilegedJids.includes(this.#user.toString())
  }

  #bound(host: VirtualHost, address: Jid, clientId: string | undefined): void {
    this.#address = address
    this.clientId = clientId
    this.#binding = undefined
    this.#state = 'bound'
    this.#limitLoginTime(0)
    this.#stanzas = new ClientStanzas({
      session: this, host, switchboard: this.#around.switchboard, presence: this.#presence,
      stream: () => this.#stream, language: () => this.#opening?.language,
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

  /** XEP-0198 §3, §9.1: turns stream management on for this session, which is bound. The answer goes out before any stanza. */
  enable(request: Element): Element {
    return this.#management.enable(request)
  }

  /**
   * XEP-0198 §5, §9.2: looks for the session that the client wants back; this one has a user and is not bound.
   * @returns `undefined` when the stream had to be ended
   */
  resume(request: Element): ResumeAnswer | undefined {
    return this.#management.resume(request)
  }

  #manageable(): Management<LocalSession & Resumable> {
    return new Management<LocalSession & Resumable>({
      stream: () => this.#stream,
      turn: this.#around.turn,
      clock: this.#around.clock,
      user: () => this.#user,
      mayReturn: () => this.#user !== undefined && this.#host?.settings.isRegistered(this.#user.local) === true,
      find: (asked, user, isRule) => this.#host?.resumptions.judge(asked, user, isRule) ?? { kind: 'refused', code: 'SM_UNKNOWN_ID' },
      keep: id => this.#host?.resumptions.add(id, this),
      end: code => this.#endWith(code),
      giveWayTo: (other, h) => (other as Session).#goOnInsteadOf(this, h),
    })
  }

  #resume(request: Element): void {
    const outcome = this.resume(request)
    if (!outcome) return
    this.stream.send(outcome.answer)
    outcome.goOn?.()
  }

  /** Takes the stream of a session that was opened for nothing else, and leaves it the old one. */
  #goOnInsteadOf(newcomer: Session, h: number): void {
    const before = this.#stream
    this.#stream = newcomer.#stream
    newcomer.#stream = before
    this.#stream.handTo(this)
    before.handTo(newcomer)
    newcomer.#state = 'ended'
    newcomer.#loginTimer?.cancel()
    this.#hibernation?.cancel()
    this.#state = 'bound'
    this.#opening = newcomer.#opening
    this.#management.goOn(h)
    this.#watch?.stop()
    if (this.#host) this.#watchSilence(this.#host)
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
    const host = this.#host
    if (!wasBound || !host) return
    host.detach(this)
    const { id } = this.#management
    if (id !== undefined) host.resumptions.end(id, how === 'by-us' ? host.seams.options.rememberedSessions : 0)
    this.#stanzas?.sayGoodbye()
    if (!host.settings.isRegistered(this.address.local) && host.resourcesOf(this.address.local).length === 0) this.#around.forget(this.address.bare)
    for (const element of undeliveredAgain(this.#management.takeUndelivered(), host.domain, this.address.bareText)) this.route(element)
  }
}
