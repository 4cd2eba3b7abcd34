/**
 * A client's way in: from its first stream header over login to a resource. Each state is short; the rules are in the files beside this one.
 * Spec: RFC 6120 §4.3, §5.4, §6.4, §7; RFC 7395 §3.4–3.7; XEP-0388 v1.0.4 §2.
 */
import { type Element, is, nsOf } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { AuditEvent } from '../audit/events.ts'
import type { LoginGuard } from '../auth/login-guard.ts'
import type { Grant } from '../auth/mechanism.ts'
import type { Timer } from '../clock.ts'
import type { VirtualHost } from '../router/virtual-host.ts'
import { changed, type PeerHeader } from '../seams.ts'
import type { Certificates } from '../tls/certificates.ts'
import { featuresAfterLogin } from './features.ts'
import { finish, type InlineLogin } from './inline-login.ts'
import { Login } from './login.ts'
import type { Resumable } from './hibernation.ts'
import type { Management } from './management.ts'
import { domainAskedFor, judgeHeader, type Opening } from './opening.ts'
import { ResourceBinding } from './resource-binding.ts'
import type { StreamSurroundings } from './stream-parts.ts'
import { newStreamId } from './stream-writer.ts'
import type { XmppStream } from './stream.ts'

export interface EntranceSurroundings extends StreamSurroundings {
  /** What hosts show when TLS begins; without, there is none. */
  readonly certificates?: Pick<Certificates, 'contextFor'>
  /** Who has failed to log in, at whatever host. */
  readonly guard: LoginGuard
  /** The host that takes clients at this domain. */
  readonly hostOf: (domain: string) => VirtualHost | undefined
  /** What is known of a domain that was served once. */
  readonly formerHost?: (domain: string) => { readonly nowAt?: string } | undefined
  /** Takes what belongs in the log of a host, if it has one. */
  readonly auditOf?: (host: string) => ((event: AuditEvent) => void) | undefined
}

/** What is known of a client; it becomes more on the way in. */
export interface Known {
  host: VirtualHost | undefined
  /** Bare, once logged in. */
  user: Jid | undefined
  /** Of its stream header. */
  language: string | undefined
}

export interface EntranceSettings {
  readonly stream: XmppStream
  readonly around: EntranceSurroundings
  readonly known: Known
  /** What its login allowed it. */
  readonly allow: (grant: Grant | undefined) => void
  /** It is in. */
  readonly bound: (host: VirtualHost, address: Jid, clientId: string | undefined) => void
  /** Of its session: it may be asked for along with a login, and the session that is wanted back goes on. */
  readonly management: Pick<Management<Resumable>, 'enable' | 'resume' | 'refuse' | 'isOn'>
  readonly inactivate: () => void
  readonly enableCarbons: () => void
}

export class Entrance {
  readonly #settings: EntranceSettings
  #state: 'opening' | 'authenticating' | 'reopening' | 'binding' = 'opening'
  #opening: Opening | undefined
  #login: Login | undefined
  #binding: ResourceBinding | undefined
  #timer: Timer | undefined
  #isBound = false

  constructor(settings: EntranceSettings) {
    this.#settings = settings
    this.#login = this.#startLogin()
    this.#limitTime(settings.stream.seams.options.loginTimeMs)
  }

  get state(): string { return this.#state }

  /** Nobody waits for the client any more. */
  stop(): void {
    this.#timer?.cancel()
  }

  opened(header: PeerHeader): void {
    const { stream, around, known } = this.#settings
    if (this.#state !== 'opening' && this.#state !== 'reopening') return stream.fail('STREAM_HEADER_AGAIN')
    const asked = this.#enter(header)
    const { options, refusals } = stream.seams
    const opening = judgeHeader(asked, {
      transport: stream.transport === 'component' ? 'tcp' : stream.transport,
      serves: domain => around.hostOf(domain) !== undefined,
      ...(around.formerHost && { former: around.formerHost }),
      fallbackDomain: around.fallbackDomain,
      language: options.language,
      id: newStreamId(),
      ...(known.host && known.user && { before: { domain: known.host.domain, user: known.user } }),
      refusals: refusals.stream,
      prefixes: options.streamPrefixes,
    })
    this.#opening = opening
    known.language = opening.language
    stream.open(opening.reply)
    if (opening.refusal) stream.fail(opening.refusal, opening.nowAt)
    else this.#offer(opening)
  }

  received(element: Element): void {
    if (this.#state === 'authenticating') this.#whileAuthenticating(element)
    else if (this.#state === 'binding') this.#whileBinding(element)
    // An element can only come here when a stream without version was offered nothing
    else this.#settings.stream.fail('STREAM_NOT_AUTHENTICATED')
  }

  /** The first header names the host, whose seams see it too. */
  #enter(header: PeerHeader): PeerHeader {
    const { stream, around, known } = this.#settings
    const host = known.host ? undefined : around.hostOf(domainAskedFor(header))
    if (!host) return header
    known.host = host
    const before = stream.seams
    stream.enter(host.seams)
    this.#limitTime(host.seams.options.loginTimeMs)
    return before === host.seams ? header : changed(host.seams.openings, header, stream)
  }

  #limitTime(ms: number): void {
    const { stream, around } = this.#settings
    this.#timer?.cancel()
    this.#timer = ms > 0 ? around.clock.after(ms, () => stream.fail('STREAM_LOGIN_TIME')) : undefined
  }

  /** Features follow the header, but not for a peer from before there were any. */
  #offer(opening: Opening): void {
    const { stream, known: { host, user } } = this.#settings
    this.#state = user ? 'binding' : 'authenticating'
    if (!opening.features || !host) return
    if (user) stream.send(this.#featuresFor(user))
    else if (this.#login) stream.send(this.#login.features(host))
  }

  // Login

  #startLogin(): Login {
    const { stream, around, known, management } = this.#settings
    return new Login({
      stream,
      certificates: around.certificates,
      report: around.report,
      clock: around.clock,
      guard: around.guard,
      ...(around.auditOf && { auditOf: around.auditOf }),
      from: () => this.#opening?.from,
      beginAgain: () => {
        known.host = undefined
        known.language = undefined
        this.#opening = undefined
        this.#state = 'opening'
      },
      refuseStreamManagement: () => management.refuse('SM_NOT_LOGGED_IN'),
      loggedIn: (user, grant) => {
        this.#isKnown(user, grant)
        this.#state = 'reopening'
        stream.restart()
      },
      loggedInInline: (user, login, grant) => this.#finishInline(user, login, grant),
    })
  }

  #whileAuthenticating(element: Element): void {
    const { stream, known: { host } } = this.#settings
    if (!host) return stream.fail('STREAM_NOT_AUTHENTICATED')
    this.#login?.receive(element, host)
  }

  /** There is no new header: the stream goes on, and perhaps with a session that was there before. XEP-0388 §2.6.1. */
  #finishInline(user: Jid, login: InlineLogin, grant: Grant | undefined): void {
    this.#isKnown(user, grant)
    this.#state = 'binding'
    const { stream, management, inactivate, enableCarbons } = this.#settings
    finish({
      user, inactivate, enableCarbons,
      send: element => stream.send(element),
      resume: request => management.resume(request),
      enable: request => management.enable(request),
      bind: wish => {
        const outcome = this.#binding?.bind(wish)
        return outcome && 'address' in outcome ? outcome.address : undefined
      },
      isOver: () => stream.isOver,
      features: () => this.#featuresFor(user),
    }, login)
  }

  #isKnown(user: Jid, grant: Grant | undefined): void {
    const { stream, known, allow } = this.#settings
    const { host } = known
    if (!host) return
    known.user = user
    allow(grant)
    this.#login = undefined
    stream.setLimits('after-login')
    stream.forgetRequest()
    // part of the installation, such as a conference focus: it may send and bind what it needs, over whatever stream it logged in on
    const isPrivileged = stream.seams.options.privilegedJids.includes(user.toString())
    if (isPrivileged) stream.privilege()
    this.#binding = new ResourceBinding({ stream, host, user, isPrivileged, bound: (address, clientId) => this.#bound(host, address, clientId) })
  }

  #featuresFor(user: Jid): Element {
    const { known: { host }, management } = this.#settings
    return featuresAfterLogin({ hasRoster: host?.rosters.isKeptFor(user) === true, isBound: this.#isBound, isManaged: management.isOn })
  }

  // Binding

  #whileBinding(element: Element): void {
    const { stream, management } = this.#settings
    if (nsOf(element) === NS.sasl2) return stream.fail('STREAM_LOGIN_AGAIN')
    if (is(element, NS.sm, 'resume')) return this.#resume(element)
    if (is(element, NS.sm, 'enable') && management.refuse('SM_NOT_BOUND')) return
    this.#binding?.receive(element)
  }

  #resume(request: Element): void {
    const { stream, management } = this.#settings
    const outcome = management.resume(request)
    if (!outcome) return
    stream.send(outcome.answer)
    outcome.goOn?.()
  }

  #bound(host: VirtualHost, address: Jid, clientId: string | undefined): void {
    this.#binding = undefined
    this.#isBound = true
    this.stop()
    this.#settings.bound(host, address, clientId)
  }
}
