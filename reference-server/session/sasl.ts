/**
 * The SASL negotiation of one stream: which element may come when, and what answers it. Knows no socket.
 * Spec: RFC 6120 §6.4, §6.5.
 */
import { attr, type Element } from '#xmpp/element.js'
import { challenge, failure, readAuth, readData, success } from '#xmpp/stanzas/sasl.js'
import { WireError } from '#xmpp/wire-error.js'
import { failure as refuse, type LoginContext, type Mechanism, type Step } from '../auth/mechanism.ts'
import { MECHANISMS } from '../auth/mechanisms.ts'
import type { SaslRefusalCode } from './errors.ts'

export interface SaslSettings extends LoginContext {
  /** What is offered on this stream. */
  readonly offered: readonly string[]
  /** What the stream header said about who this is; someone else is refused. §6.4.6. */
  readonly claimed: (username: string) => boolean
}

/** `username` is there when the login is done; `failed` counts against the retries. */
export interface SaslReply {
  readonly element: Element
  readonly username?: string
  readonly failed?: true
}

export class SaslNegotiation {
  readonly #settings: SaslSettings
  #mechanism: Mechanism | undefined

  constructor(settings: SaslSettings) {
    this.#settings = settings
  }

  /** Answers `<auth/>`, `<response/>` or `<abort/>`; `undefined` for another element, which SASL does not know. */
  receive(element: Element): SaslReply | Promise<SaslReply> | undefined {
    if (element.name === 'auth') return this.#conclude(this.#guarded(() => this.#begin(element)))
    if (element.name === 'response') return this.#conclude(this.#guarded(() => this.#mechanism?.step(readData(element)) ?? refuse('SASL_OUT_OF_ORDER')))
    if (element.name === 'abort') return this.#reply(refuse('SASL_ABORTED'))
    return undefined
  }

  /** §6.4.2: an `<auth/>` in the middle of a handshake begins a new one. */
  #begin(element: Element): Step | Promise<Step> {
    this.#mechanism = undefined
    const name = attr(element, 'mechanism') ?? ''
    const make = this.#settings.offered.includes(name) ? MECHANISMS.get(name) : undefined
    if (!make) return refuse('SASL_MECHANISM')
    const { initial } = readAuth(element)
    this.#mechanism = make(this.#settings)
    return this.#mechanism.step(initial)
  }

  #guarded(step: () => Step | Promise<Step>): Step | Promise<Step> {
    try {
      return step()
    } catch (error) {
      if (error instanceof WireError) return refuse(error.condition === 'incorrect-encoding' ? 'SASL_ENCODING' : 'SASL_SYNTAX')
      throw error
    }
  }

  #conclude(step: Step | Promise<Step>): SaslReply | Promise<SaslReply> {
    return step instanceof Promise ? step.then(late => this.#reply(late)) : this.#reply(step)
  }

  #reply(step: Step): SaslReply {
    if (step.kind === 'challenge') return { element: challenge(step.data) }
    this.#mechanism = undefined
    if (step.kind === 'failure') return { element: this.#failure(step.code), failed: true }
    if (this.#settings.accounts.isExpired(step.username) && this.#settings.refusals.SASL_EXPIRED) return { element: this.#failure('SASL_EXPIRED'), failed: true }
    if (!this.#settings.claimed(step.username) && this.#settings.refusals.SASL_HEADER_FROM) {
      return { element: this.#failure('SASL_HEADER_FROM'), failed: true }
    }
    return { element: success(step.data), username: step.username }
  }

  #failure(code: SaslRefusalCode): Element {
    const row = this.#settings.refusals[code]
    return failure(row?.condition ?? 'not-authorized', row?.text)
  }
}
