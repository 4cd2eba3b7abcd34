/**
 * A client that is not known yet: what it is offered, and its way through TLS and either profile of SASL.
 * Spec: RFC 6120 §5, §6; XEP-0388 v1.0.4 §2.
 */
import { type Element, is, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { success } from '#xmpp/stanzas/sasl.js'
import { isStarttls } from '#xmpp/stanzas/starttls.js'
import type { ChannelBinding } from '#xmpp/sasl/channel-binding.js'
import { bindingsOf } from '../auth/channel-binding.ts'
import type { LoginAttempt, LoginGuard, Verdict } from '../auth/login-guard.ts'
import type { AuditEvent } from '../audit/events.ts'
import type { Grant } from '../auth/mechanism.ts'
import type { Clock } from '../clock.ts'
import type { VirtualHost } from '../router/virtual-host.ts'
import { isSmRequest } from './enabling.ts'
import { featuresBeforeLogin } from './features.ts'
import type { InlineLogin } from './inline-login.ts'
import { LoginAudit } from './login-audit.ts'
import { type Guess, type LoggedIn, SASL, SASL2, SaslNegotiation, type SaslProfile, type SaslReply } from './sasl.ts'
import { needsTls, startTls, type StartTlsSettings, tlsOffer } from './starttls.ts'

export interface LoginSettings extends StartTlsSettings {
  readonly clock: Clock
  /** Who has failed to log in. */
  readonly guard: LoginGuard
  /** Who the stream header said this is. */
  readonly from: () => Jid | undefined
  /** Takes how attempts ended, where a host has a log. */
  readonly auditOf?: (host: string) => ((event: AuditEvent) => void) | undefined
  /** Says that stream management is not for now. False where there is no such rule. */
  readonly refuseStreamManagement: () => boolean
  /** Success has been said, and the stream begins anew. @param user bare */
  readonly loggedIn: (user: Jid, grant: Grant | undefined) => void
  /** The same in the newer profile, where what was asked for along with the login is said with success. */
  readonly loggedInInline: (user: Jid, login: InlineLogin, grant: Grant | undefined) => void
}

export class Login {
  readonly #settings: LoginSettings
  #sasl: SaslNegotiation | undefined
  #sasl2: SaslNegotiation | undefined
  /** The `<authenticate/>` that is being answered. */
  #request: Element | undefined
  #failures = 0
  #audit: LoginAudit | undefined

  constructor(settings: LoginSettings) {
    this.#settings = settings
  }

  /** The features of a stream on which nobody is known yet. */
  features(host: VirtualHost): Element {
    const offered = needsTls(this.#settings.stream, host) ? [] : this.#offeredBy(host)
    return featuresBeforeLogin({ offered, offered2: this.#isTooExposed(host) ? [] : offered, bindings: this.#bindings(host, offered), tls: tlsOffer(this.#settings, host) })
  }

  receive(element: Element, host: VirtualHost): void {
    const { stream, refuseStreamManagement } = this.#settings
    if (this.#sasl2?.isUnderWay && !isNextStep(element)) return stream.fail('STREAM_DURING_LOGIN')
    if (isSmRequest(element) && refuseStreamManagement()) return
    if (isStarttls(element)) return startTls({ ...this.#settings, beginAgain: () => this.#beginAgain() }, host)
    this.#auditAt(host)?.heard(element, nsOf(element) === NS.sasl2 ? SASL2 : SASL)
    if (nsOf(element) === NS.sasl) return this.#negotiate(element, host)
    if (nsOf(element) === NS.sasl2) return this.#negotiate2(element, host)
    stream.fail('STREAM_NOT_AUTHENTICATED')
  }

  #negotiate(element: Element, host: VirtualHost): void {
    if (needsTls(this.#settings.stream, host) && this.#refuseInTheClear(SASL, host)) return
    this.#sasl ??= this.#negotiation(SASL, this.#offeredBy(host), host)
    this.#take(this.#sasl, element, ({ username, data, grant }) => {
      this.#audit?.allowed(Jid.of(username, host.domain).toString())
      this.#settings.stream.send(success(data))
      this.#settings.loggedIn(Jid.of(username, host.domain), grant)
    })
  }

  #negotiate2(element: Element, host: VirtualHost): void {
    const isExposed = this.#isTooExposed(host)
    if (isExposed && this.#refuseInTheClear(SASL2, host)) return
    if (element.name === 'authenticate') this.#request = element
    this.#sasl2 ??= this.#negotiation(SASL2, isExposed ? [] : this.#offeredBy(host), host)
    this.#take(this.#sasl2, element, ({ username, data, grant }) => {
      this.#audit?.allowed(Jid.of(username, host.domain).toString())
      if (this.#request) this.#settings.loggedInInline(Jid.of(username, host.domain), { request: this.#request, data }, grant)
    })
  }

  /** XEP-0388 §3: only over TLS. */
  #isTooExposed(host: VirtualHost): boolean {
    const { stream } = this.#settings
    return needsTls(stream, host) || (host.seams.options.sasl2NeedsTls && !stream.isSecure)
  }

  #refuseInTheClear(profile: SaslProfile, host: VirtualHost): boolean {
    const row = host.seams.refusals.sasl.SASL_NEEDS_TLS
    if (row) this.#answer({ kind: 'failure', code: 'SASL_NEEDS_TLS', element: profile.failure(row.condition, row.text) })
    return row !== undefined
  }

  #take(negotiation: SaslNegotiation, element: Element, succeed: (who: LoggedIn) => void): void {
    const { stream } = this.#settings
    const reply = negotiation.receive(element)
    const answer = (each: SaslReply): void => {
      if (stream.isOver && each.kind === 'failure') this.#audit?.refused(each.code) // who goes before he hears it has tried all the same
      if (stream.isOver) return
      if (each.kind === 'success') this.#letIn(each, succeed)
      else this.#answer(each)
    }
    const answerInTime = (each: SaslReply): Promise<void> | undefined => {
      const waitMs = this.#waitMs(each)
      if (typeof waitMs === 'number' && waitMs > 0) return this.#after(waitMs).then(() => answer(each))
      answer(waitMs === 'too-many' ? negotiation.tooMany() : each)
      return undefined
    }
    if (!reply) return stream.fail('STREAM_UNKNOWN_ELEMENT')
    const waiting = reply instanceof Promise ? reply.then(answerInTime) : answerInTime(reply)
    if (waiting) stream.holdWhile(waiting)
  }

  /** How long the outcome of a login has to wait, since others failed before it. */
  #waitMs(reply: SaslReply): Verdict {
    const { stream, guard } = this.#settings
    const attempt = reply.kind === 'challenge' ? undefined : this.#attemptIn(reply.guess)
    if (!attempt) return 0
    const { options } = stream.seams
    if (reply.kind === 'failure') return guard.failed(attempt, options)
    return attempt.account !== undefined && options.privilegedJids.includes(attempt.account) ? 0 : guard.succeeded(attempt, options)
  }

  /** What counts of it; nothing where nothing was proved, and from addresses that no limit is meant for. */
  #attemptIn(guess: Guess | undefined): LoginAttempt | undefined {
    const { stream } = this.#settings
    if (!guess || stream.isExempt) return undefined
    return { address: stream.peerAddress, account: guess.username ? Jid.of(guess.username, stream.domain).toString() : undefined }
  }

  #letIn(reply: Extract<SaslReply, { kind: 'success' }>, succeed: (who: LoggedIn) => void): void {
    const attempt = this.#attemptIn(reply.guess)
    if (attempt) this.#settings.guard.letIn(attempt)
    succeed(reply)
  }

  async #after(ms: number): Promise<void> {
    await new Promise<void>(resolve => { this.#settings.clock.after(ms, resolve) })
  }

  #negotiation(profile: SaslProfile, offered: readonly string[], host: VirtualHost): SaslNegotiation {
    return new SaslNegotiation({
      profile, offered,
      domain: host.domain,
      connection: this.#settings.stream.origin,
      offeredOverTls: this.#bearer(host).filter(() => !this.#settings.stream.isSecure),
      bindings: this.#bindings(host, offered),
      certified: this.#certified(host),
      accounts: host.settings.accounts,
      passwords: host.settings.passwords,
      oauth: host.settings.oauth,
      tokens: host.settings.tokens && { verifier: host.settings.tokens, changes: host.seams.tokenVerdicts },
      options: host.seams.options,
      refusals: host.seams.refusals.sasl,
      claimed: username => this.#settings.from()?.bare.equals(Jid.of(username, host.domain)) !== false,
    })
  }

  #offeredBy(host: VirtualHost): readonly string[] {
    const { mechanisms, oauth, plainNeedsTls = host.seams.options.plainNeedsTls } = host.settings
    const { mechanismOrder, bearerNeedsTls } = host.seams.options
    const exposed = this.#settings.stream.isSecure ? [] : [...(plainNeedsTls ? ['PLAIN'] : []), ...(bearerNeedsTls ? ['OAUTHBEARER'] : [])]
    const canBind = this.#bindings(host, mechanisms).length > 0
    return mechanismOrder.filter(name => mechanisms.includes(name) && !exposed.includes(name) && (canBind || !isBound(name)) && (name !== 'EXTERNAL' || this.#certified(host).length > 0) && (name !== 'OAUTHBEARER' || oauth))
  }

  /** Whom the client's certificate is for. */
  #certified(host: VirtualHost): readonly string[] {
    return host.settings.clientCertificates?.accountsOn(this.#settings.stream.origin.tls()) ?? []
  }

  /** To what a login can be bound, where one of the mechanisms does so. */
  #bindings(host: VirtualHost, mechanisms: readonly string[]): readonly ChannelBinding[] {
    return mechanisms.some(isBound) ? bindingsOf(this.#settings.stream.origin.tls(), host.seams.options) : []
  }

  /** What shows a token that anybody could use who hears it. RFC 7628 §3. */
  #bearer({ settings: { mechanisms, oauth } }: VirtualHost): readonly string[] {
    return oauth ? mechanisms.filter(name => name === 'OAUTHBEARER') : []
  }

  #auditAt({ domain }: VirtualHost): LoginAudit | undefined {
    const { auditOf, stream } = this.#settings
    const note = this.#audit ? undefined : auditOf?.(domain)
    return (this.#audit ??= note && new LoginAudit(note, () => stream.peerAddress))
  }

  #beginAgain(): void {
    this.#audit = undefined
    this.#sasl = undefined
    this.#sasl2 = undefined
    this.#settings.beginAgain()
  }

  #answer(reply: Exclude<SaslReply, { kind: 'success' }>): void {
    const { stream } = this.#settings
    if (reply.kind === 'failure') this.#audit?.refused(reply.code)
    stream.send(reply.element)
    if (reply.kind === 'failure') this.#countFailure()
  }

  /** RFC 6120 §6.4.5. */
  #countFailure(): void {
    const { stream } = this.#settings
    this.#failures += 1
    if (this.#failures > stream.seams.options.saslRetries) stream.fail('STREAM_SASL_RETRIES')
  }
}

/** RFC 5802 §4: the form of a mechanism that binds to the channel. */
function isBound(mechanism: string): boolean {
  return mechanism.endsWith('-PLUS')
}

/** XEP-0388 §2.4: nothing else may come while a login is under way. */
function isNextStep(element: Element): boolean {
  return is(element, NS.sasl2, 'response') || is(element, NS.sasl2, 'abort')
}
