/**
 * The SASL negotiation of one stream, in either profile: which element may come when, and what answers it. Knows no socket.
 * Spec: RFC 6120 §6.4, §6.5; XEP-0388 v1.0.4 §2.3–2.6.
 */
import { attr, type Element } from '#xmpp/element.js'
import { challenge, failure, readAuth, readData, type SaidSaslCondition } from '#xmpp/stanzas/sasl.js'
import { challenge2, failure2, readInitialResponse } from '#xmpp/stanzas/sasl2.js'
import { WireError } from '#xmpp/wire-error.js'
import { failure as refuse, type Grant, type LoginContext, type Mechanism, type Step } from '../auth/mechanism.ts'
import { MECHANISMS } from '../auth/mechanisms.ts'
import type { SaslRefusalCode } from './errors.ts'

/** How a profile says it. Success is said by whoever finishes the login. */
export interface SaslProfile {
  /** Name of the element that begins. */
  readonly begins: string
  /** @throws WireError when it cannot be read */
  readonly initial: (request: Element) => Uint8Array | undefined
  readonly challenge: (data: Uint8Array) => Element
  readonly failure: (condition: SaidSaslCondition, text?: string) => Element
}

export const SASL: SaslProfile = { begins: 'auth', initial: request => readAuth(request).initial, challenge, failure }
export const SASL2: SaslProfile = { begins: 'authenticate', initial: readInitialResponse, challenge: challenge2, failure: failure2 }

export interface SaslSettings extends LoginContext {
  readonly profile: SaslProfile
  /** What is offered on this stream. */
  readonly offered: readonly string[]
  /** What would be offered if it were protected by TLS. RFC 6120 §6.5.4. */
  readonly offeredOverTls?: readonly string[]
  /** What the stream header said about who this is; someone else is refused. §6.4.6. */
  readonly claimed: (username: string) => boolean
}

/** Who has logged in. */
export interface LoggedIn {
  /** A prepared localpart. */
  readonly username: string
  /** Goes along with the success. */
  readonly data: Uint8Array | undefined
  readonly grant: Grant | undefined
}

/** Somebody tried to prove who he is; `username` where one was named. */
export interface Guess {
  readonly username: string | undefined
}

export type SaslReply =
  | { readonly kind: 'challenge'; readonly element: Element }
  /** It counts against the retries. */
  | { readonly kind: 'failure'; readonly element: Element; readonly code: SaslRefusalCode; readonly guess?: Guess }
  | { readonly kind: 'success'; readonly guess?: Guess } & LoggedIn

/** Conditions that answer a guess, be it right in part. RFC 6120 §6.5. */
const GUESSES: ReadonlySet<string> = new Set(['not-authorized', 'not-allowed', 'invalid-authzid', 'credentials-expired', 'account-disabled'])

export class SaslNegotiation {
  readonly #settings: SaslSettings
  #mechanism: Mechanism | undefined

  constructor(settings: SaslSettings) {
    this.#settings = settings
  }

  /** A handshake has begun and not ended. */
  get isUnderWay(): boolean { return this.#mechanism !== undefined }

  /** Answers `<auth/>` or `<authenticate/>`, `<response/>` and `<abort/>`; `undefined` for another element, which SASL does not know. */
  receive(element: Element): SaslReply | Promise<SaslReply> | undefined {
    if (element.name === this.#settings.profile.begins) return this.#conclude(this.#guarded(() => this.#begin(element)))
    if (element.name === 'response') return this.#conclude(this.#guarded(() => this.#mechanism?.step(readData(element)) ?? refuse('SASL_OUT_OF_ORDER')))
    if (element.name === 'abort') return this.#reply(refuse('SASL_ABORTED'))
    return undefined
  }

  /** §6.4.2: an `<auth/>` in the middle of a handshake begins a new one. */
  #begin(element: Element): Step | Promise<Step> {
    this.#mechanism = undefined
    const name = attr(element, 'mechanism') ?? ''
    const make = this.#settings.offered.includes(name) ? MECHANISMS.get(name) : undefined
    if (!make) return refuse(this.#settings.offeredOverTls?.includes(name) ? 'SASL_NEEDS_TLS' : 'SASL_MECHANISM')
    const initial = this.#settings.profile.initial(element)
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
    const { profile, accounts, refusals, claimed } = this.#settings
    if (step.kind === 'challenge') return { kind: 'challenge', element: profile.challenge(step.data) }
    this.#mechanism = undefined
    if (step.kind === 'failure') return this.#failure(step.code, step.username, step.text)
    if (accounts.isExpired(step.username) && refusals.SASL_EXPIRED) return this.#failure('SASL_EXPIRED', step.username)
    if (!claimed(step.username) && refusals.SASL_HEADER_FROM) return this.#failure('SASL_HEADER_FROM', step.username)
    return { kind: 'success', username: step.username, data: step.data, grant: step.grant, ...(!step.unproven && { guess: { username: step.username } }) }
  }

  /** That too many logins have failed, said instead of whatever there is to say. */
  tooMany(): SaslReply {
    return this.#failure('SASL_TOO_MANY', undefined)
  }

  #failure(code: SaslRefusalCode, username: string | undefined, text?: string): SaslReply {
    const { refusals, profile } = this.#settings
    const row = refusals[code]
    const condition = row?.condition ?? 'not-authorized'
    return { kind: 'failure', code, element: profile.failure(condition, text ?? row?.text), ...(GUESSES.has(condition) && { guess: { username } }) }
  }
}
