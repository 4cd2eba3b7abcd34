/** What a SASL mechanism is to the negotiation: a machine that takes messages and ends in a name or a refusal. Spec: RFC 4422 §3, RFC 6120 §6.4. */
import type { Refusals, SaslRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'
import type { Accounts } from './accounts.ts'

export type Step =
  | { readonly kind: 'challenge'; readonly data: Uint8Array }
  /** `username` is a prepared localpart; `data` goes along with the success. */
  | { readonly kind: 'success'; readonly username: string; readonly data?: Uint8Array }
  | { readonly kind: 'failure'; readonly code: SaslRefusalCode }

export interface Mechanism {
  /** @param message the client's; `undefined` when it began without one */
  step(message: Uint8Array | undefined): Step | Promise<Step>
}

/** What a mechanism may look at. */
export interface LoginContext {
  readonly domain: string
  readonly accounts: Accounts
  readonly options: HostOptions
  /** A row that is left empty is a check that this host does not make. */
  readonly refusals: Refusals['sasl']
}

export const CHALLENGE_EMPTY: Step = { kind: 'challenge', data: new Uint8Array() }

export function failure(code: SaslRefusalCode): Step {
  return { kind: 'failure', code }
}
