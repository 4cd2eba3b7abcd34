/**
 * A client that is not known yet: what it is offered, and its way through TLS and SASL. Spec: RFC 6120 §5, §6.
 */
import { type Element, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { failure } from '#xmpp/stanzas/sasl.js'
import { isStarttls } from '#xmpp/stanzas/starttls.js'
import type { VirtualHost } from '../router/virtual-host.ts'
import { featuresBeforeLogin } from './features.ts'
import { SaslNegotiation, type SaslReply } from './sasl.ts'
import { needsTls, startTls, type StartTlsSettings, tlsOffer } from './starttls.ts'

export interface LoginSettings extends StartTlsSettings {
  /** Who the stream header said this is. */
  readonly from: () => Jid | undefined
  /** @param user bare */
  readonly loggedIn: (user: Jid) => void
}

export class Login {
  readonly #settings: LoginSettings
  #sasl: SaslNegotiation | undefined
  #failures = 0

  constructor(settings: LoginSettings) {
    this.#settings = settings
  }

  /** The features of a stream on which nobody is known yet. */
  features(host: VirtualHost): Element {
    return featuresBeforeLogin(needsTls(this.#settings.stream, host) ? [] : this.#offeredBy(host), tlsOffer(this.#settings, host))
  }

  receive(element: Element, host: VirtualHost): void {
    const { stream } = this.#settings
    if (isStarttls(element)) return startTls({ ...this.#settings, beginAgain: () => this.#beginAgain() }, host)
    if (nsOf(element) !== NS.sasl) return stream.fail('STREAM_NOT_AUTHENTICATED')
    const refusal = needsTls(stream, host) && host.seams.refusals.sasl.SASL_NEEDS_TLS
    if (refusal) return this.#answer({ element: failure(refusal.condition, refusal.text), failed: true }, host)
    this.#sasl ??= this.#negotiation(host)
    const reply = this.#sasl.receive(element)
    if (!reply) stream.fail('STREAM_UNKNOWN_ELEMENT')
    else if (reply instanceof Promise) stream.holdWhile(reply.then(late => this.#answer(late, host)))
    else this.#answer(reply, host)
  }

  #negotiation(host: VirtualHost): SaslNegotiation {
    return new SaslNegotiation({
      domain: host.domain,
      accounts: host.settings.accounts,
      options: host.seams.options,
      offered: this.#offeredBy(host),
      refusals: host.seams.refusals.sasl,
      claimed: username => this.#settings.from()?.bare.equals(Jid.of(username, host.domain)) !== false,
    })
  }

  #offeredBy(host: VirtualHost): readonly string[] {
    const { mechanismOrder, plainNeedsTls } = host.seams.options
    return mechanismOrder.filter(name => host.settings.mechanisms.includes(name) && (name !== 'PLAIN' || !plainNeedsTls || this.#settings.stream.isSecure))
  }

  #beginAgain(): void {
    this.#sasl = undefined
    this.#settings.beginAgain()
  }

  #answer(reply: SaslReply, host: VirtualHost): void {
    const { stream, loggedIn } = this.#settings
    if (stream.isOver) return
    stream.send(reply.element)
    if (reply.username !== undefined) loggedIn(Jid.of(reply.username, host.domain))
    else if (reply.failed) this.#countFailure()
  }

  /** RFC 6120 §6.4.5. */
  #countFailure(): void {
    const { stream } = this.#settings
    this.#failures += 1
    if (this.#failures > stream.seams.options.saslRetries) stream.fail('STREAM_SASL_RETRIES')
  }
}
