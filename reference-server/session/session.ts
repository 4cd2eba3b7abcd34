/**
 * A client's session, over whatever transport: header, login, binding, stanzas, end. Each state is short; the rules are in the files
 * beside this one.
 * Spec: RFC 6120 §4.3, §5.4, §6.4, §7, §8; RFC 6121 §4; RFC 7395 §3.4–3.7; XEP-0198 v1.6.3 §3–§7; XEP-0352 v1.0.0 §4.
 */
import { attr, copyOf, el, type Element, elementsOf, is, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { bound, readBind } from '#xmpp/stanzas/bind.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { failure } from '#xmpp/stanzas/sasl.js'
import { errorReply } from '#xmpp/stanzas/stanza-error.js'
import { isStarttls, proceed, tlsFailure } from '#xmpp/stanzas/starttls.js'
import type { Timer } from '../clock.ts'
import type { Switchboard } from '../delivery/delivery.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { LocalSession, VirtualHost } from '../router/virtual-host.ts'
import { changed, passThrough, type PeerHeader } from '../seams.ts'
import type { Certificates } from '../tls/certificates.ts'
import { chooseAddress } from './binding.ts'
import { ClientState } from './client-state.ts'
import { isSmRequest } from './enabling.ts'
import type { StanzaRefusalCode, StreamRefusalCode } from './errors.ts'
import { featuresAfterLogin, featuresBeforeLogin } from './features.ts'
import { type Resumable, undeliveredAgain } from './hibernation.ts'
import { Management, type ResumeAnswer } from './management.ts'
import { domainAskedFor, judgeHeader, type Opening } from './opening.ts'
import { PresenceState, unavailable } from './presence.ts'
import { SaslNegotiation, type SaslReply } from './sasl.ts'
import { isSubscription, judgeStanza, notAStanza } from './stanza-rules.ts'
import type { StanzaCounts } from './stream-management.ts'
import { Watch } from './watch.ts'
import { type Connection, newStreamId, type StreamEnd, type StreamOwner, type StreamSurroundings, XmppStream } from './stream.ts'

export interface SessionSurroundings extends StreamSurroundings {
  /** What hosts show when TLS begins; without, there is none. */
  readonly certificates?: Pick<Certificates, 'contextFor'>
  readonly switchboard: Switchboard
  /** The host that takes clients at this domain. */
  readonly hostOf: (domain: string) => VirtualHost | undefined
  /** What is known of a domain that was served once. */
  readonly formerHost?: (domain: string) => { readonly nowAt?: string } | undefined
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
  #sasl: SaslNegotiation | undefined
  #saslFailures = 0
  #bindFailures = 0
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

  /** Whether it gets roster pushes. RFC 6121 §2.2. */
  isInterested = false
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
    if (this.#user) this.stream.send(featuresAfterLogin(this.#host.rosters.isKeptFor(this.#user)))
    else this.stream.send(featuresBeforeLogin(this.#needsTls(this.#host) ? [] : this.#offeredBy(this.#host), this.#tlsOffer(this.#host)))
  }

  #offeredBy(host: VirtualHost): readonly string[] {
    const { mechanismOrder, plainNeedsTls } = host.seams.options
    return mechanismOrder.filter(name => host.settings.mechanisms.includes(name) && (name !== 'PLAIN' || !plainNeedsTls || this.stream.isSecure))
  }

  #tlsOffer(host: VirtualHost): 'offered' | 'required' | undefined {
    if (!this.#around.certificates || !this.stream.maySecure || !host.seams.options.startTls) return undefined
    return this.#needsTls(host) ? 'required' : 'offered'
  }

  #needsTls({ settings, seams }: VirtualHost): boolean {
    return !this.stream.isSecure && (settings.requiresTls === true || seams.options.requireTls)
  }

  #whileAuthenticating(element: Element): void {
    if (isSmRequest(element) && this.#management.refuse('SM_NOT_LOGGED_IN')) return
    const host = this.#host
    if (!host) return this.stream.fail('STREAM_NOT_AUTHENTICATED')
    if (isStarttls(element)) return this.#startTls(host)
    if (nsOf(element) !== NS.sasl) return this.stream.fail('STREAM_NOT_AUTHENTICATED')
    const needsTls = this.#needsTls(host) && host.seams.refusals.sasl.SASL_NEEDS_TLS
    if (needsTls) return this.#answerSasl({ element: failure(needsTls.condition, needsTls.text), failed: true }, host)
    this.#sasl ??= new SaslNegotiation({
      domain: host.domain,
      accounts: host.settings.accounts,
      options: host.seams.options,
      offered: this.#offeredBy(host),
      refusals: host.seams.refusals.sasl,
      claimed: username => !this.#opening?.from || this.#opening.from.bare.equals(Jid.of(username, host.domain)),
    })
    const reply = this.#sasl.receive(element)
    if (!reply) this.stream.fail('STREAM_UNKNOWN_ELEMENT')
    else if (reply instanceof Promise) this.stream.holdWhile(reply.then(late => this.#answerSasl(late, host)))
    else this.#answerSasl(reply, host)
  }

  /** RFC 6120 §5.4.2, §5.4.3: after `<proceed/>` everything begins anew, and nothing that was said before counts. */
  #startTls(host: VirtualHost): void {
    const { certificates } = this.#around
    if (!certificates || !this.#tlsOffer(host)) return this.#refuseTls()
    this.stream.holdWhile(certificates.contextFor(host.domain, host.seams.options).then(context => {
      if (this.stream.isOver) return
      this.stream.send(proceed())
      this.#host = undefined
      this.#opening = undefined
      this.#sasl = undefined
      this.#state = 'opening'
      this.stream.secure(context)
    }, (error: unknown) => {
      this.#around.report(error)
      this.#refuseTls()
    }))
  }

  #refuseTls(): void {
    this.stream.send(tlsFailure())
    this.stream.close()
  }

  #answerSasl(reply: SaslReply, host: VirtualHost): void {
    if (this.stream.isOver) return
    this.stream.send(reply.element)
    if (reply.username !== undefined) this.#loggedIn(Jid.of(reply.username, host.domain))
    else if (reply.failed) this.#countSaslFailure()
  }

  #loggedIn(user: Jid): void {
    this.#user = user
    this.#sasl = undefined
    this.#state = 'reopening'
    this.stream.restart()
    this.stream.setLimits('after-login')
    if (this.#isPrivileged()) this.stream.unlimitPace()
  }

  #countSaslFailure(): void {
    this.#saslFailures += 1
    if (this.#saslFailures > this.stream.seams.options.saslRetries) this.stream.fail('STREAM_SASL_RETRIES')
  }

  /** RFC 6120 §7.1: before binding a client may talk to its server about binding, and to nobody about anything else. */
  #whileBinding(element: Element): void {
    if (is(element, NS.sm, 'resume')) return this.#resume(element)
    if (is(element, NS.sm, 'enable') && this.#management.refuse('SM_NOT_BOUND')) return
    const broken = notAStanza(element)
    if (broken) return this.stream.fail(broken)
    const request = elementsOf(element)[0]
    if (element.name !== 'iq' || !this.#isForServer(element)) return this.stream.fail('STREAM_NOT_BOUND')
    const type = attr(element, 'type')
    if (type !== 'get' && type !== 'set') return
    if (!attr(element, 'id')) return this.#refuseBinding(element, 'IQ_NO_ID')
    if (type === 'set' && request && is(request, NS.bind, 'bind')) this.#bind(element, readBind(request))
    else this.#refuseBinding(element, 'IQ_NOT_BOUND')
  }

  /** Part of the installation, such as a conference focus: it may send and bind what it needs. */
  #isPrivileged(): boolean {
    return this.#user !== undefined && this.stream.seams.options.privilegedJids.includes(this.#user.toString())
  }

  #isForServer(element: Element): boolean {
    const to = attr(element, 'to')
    return to === undefined || to === this.domain || to === this.#user?.toString()
  }

  #bind(request: Element, resource: string | undefined): void {
    const host = this.#host
    const user = this.#user
    if (!host || !user) return
    const count = this.#isPrivileged() ? 0 : host.resourcesOf(user.local).length
    const binding = chooseAddress({ user, resource }, { has: address => host.sessionAt(address) !== undefined, count }, host.seams.options)
    if (binding.kind === 'refused') return this.#refuseBinding(request, binding.code)
    if (!this.#isPrivileged() && !this.stream.takeSession()) this.stream.fail('STREAM_TOO_MANY_SESSIONS')
    if (this.stream.isOver) return
    if (binding.replaces) host.sessionAt(binding.address)?.replace()
    this.#address = binding.address
    this.#state = 'bound'
    this.#loginTimer?.cancel()
    host.attach(this)
    this.stream.send(iqResult(request, bound(binding.address.toString())))
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

  #refuseBinding(request: Element, code: StanzaRefusalCode): void {
    const row = this.stream.seams.refusals.stanza[code]
    if (row) this.stream.send(errorReply(request, row))
    this.#bindFailures += 1
    if (this.#bindFailures > this.stream.seams.options.bindRetries) this.stream.fail('STREAM_BIND_RETRIES')
  }

  #whileBound(element: Element): void {
    if (nsOf(element) === NS.sm) return this.#management.receive(element)
    if (is(element, NS.csi, 'inactive')) return this.#clientState.inactivate()
    if (is(element, NS.csi, 'active')) return this.#activate()
    const judgement = judgeStanza(element, { address: this.address, language: this.#opening?.language }, this.stream.seams.refusals)
    switch (judgement.kind) {
      case 'fail': return this.stream.fail(judgement.code)
      case 'refuse': return this.#refuse(judgement.stanza.element, judgement.code)
      case 'own-presence': return this.#ownPresence(judgement.element)
      case 'ignore': return
      case 'route': break
    }
    const { stanza } = judgement
    if (this.#isBindAgain(stanza.element)) return this.#refuse(stanza.element, 'BIND_AGAIN')
    if (isSubscription(element)) return this.#host?.subscriptions.outbound(stanza, { route: each => this.#send(each), refuse: (each, code) => this.#refuse(each, code) })
    if (element.name === 'presence' && !this.#isTold(stanza.to)) this.#presence.noteDirected(stanza.to, element)
    this.#send(element)
  }

  #isBindAgain(element: Element): boolean {
    const payload = elementsOf(element)[0]
    return element.name === 'iq' && payload !== undefined && is(payload, NS.bind, 'bind') && this.#isForServer(element)
  }

  #refuse(element: Element, code: StanzaRefusalCode): void {
    const row = this.stream.seams.refusals.stanza[code]
    if (row) this.#around.switchboard.refuse({ element, from: this.address, to: Jid.parse(attr(element, 'to') ?? this.domain) }, row)
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
    this.#sayGoodbye(unavailable(this.address))
    if (!host.settings.isRegistered(this.address.local) && host.resourcesOf(this.address.local).length === 0) this.#around.forget(this.address.bare)
    for (const element of undeliveredAgain(this.#management.takeUndelivered(), host.domain, this.address.bareText)) this.route(element)
  }

  // Presence

  /** RFC 6121 §4.2, §4.4, §4.5: presence without address is for the own resources and for subscribers. */
  #ownPresence(element: Element): void {
    const type = attr(element, 'type')
    if (type === 'unavailable') return this.#sayGoodbye(element)
    if (type !== undefined) return
    const isInitial = this.#presence.last === undefined
    this.#presence.last = element
    const others = this.#others()
    this.#send(element, [...others.map(other => other.address), this.address, ...this.#subscribers()])
    if (!isInitial) return
    for (const other of others) if (other.presence) this.#around.switchboard.send(this.address, copyOf(other.presence))
    this.#host?.subscriptions.welcome(this)
  }

  /** RFC 6121 §4.5.2, §4.6.3: everybody who knows that this session is there hears that it is not. */
  #sayGoodbye(element: Element): void {
    const wasAvailable = this.#presence.last !== undefined
    const self = this.#state === 'bound' ? [this.address] : []
    const own = wasAvailable ? [...this.#others().map(other => other.address), ...self, ...this.#subscribers()] : []
    const directed = this.#presence.leave()
    this.#send(element, own)
    for (const to of directed) this.#send(addressed(element, to))
  }

  /** RFC 6121 §4.6.3: a subscriber hears what is for all, whatever was sent to it alone. */
  #isTold(to: Jid): boolean {
    return this.#presence.last !== undefined && this.#host?.rosters.isSubscriber(this.address.bare, to.bare) === true
  }

  #subscribers(): readonly Jid[] {
    return this.#host?.rosters.subscribersOf(this.address.bare) ?? []
  }

  #others(): readonly LocalSession[] {
    const all = this.#host?.resourcesOf(this.address.local) ?? []
    return all.filter(other => other !== this && other.priority !== undefined)
  }

  /** Everything that this session sends, or that is sent on its behalf, goes to the router here; what has no `to` is for `own`. */
  #send(element: Element, own: readonly Jid[] = []): void {
    const { routed } = this.stream.seams
    const passing = routed.length === 0 ? [element] : passThrough(routed, element, this.stream)
    for (const each of passing) {
      const to = attr(each, 'to')
      if (to === undefined) this.#around.switchboard.broadcast(own, each)
      else this.#around.switchboard.route({ element: each, from: Jid.parse(attr(each, 'from') ?? ''), to: Jid.parse(to) })
    }
  }
}

function addressed(element: Element, to: Jid): Element {
  const copy = copyOf(element)
  copy.attrs['to'] = to.toString()
  return copy
}
