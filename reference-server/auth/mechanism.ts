/** What a SASL mechanism is to the negotiation: a machine that takes messages and ends in a name or a refusal. Spec: RFC 4422 §3, RFC 6120 §6.4. */
import type { IncomingHttpHeaders } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { ChannelBinding } from '#xmpp/sasl/channel-binding.js'
import type { Refusals, SaslRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'
import type { Accounts } from './accounts.ts'
import type { PasswordBackend } from './passwords.ts'
import type { OAuthProvider } from './oauth/provider.ts'
import type { TokenLogin } from './tokens/login.ts'

export type Step =
  | { readonly kind: 'challenge'; readonly data: Uint8Array }
  /** `username` is a prepared localpart; `data` goes along with the success; `unproven`: there was nothing that anybody could have guessed. */
  | { readonly kind: 'success'; readonly username: string; readonly data?: Uint8Array; readonly grant?: Grant; readonly unproven?: true }
  /** `text` goes before the text of the row; `username` is who somebody wanted to be, prepared, where that is known. */
  | { readonly kind: 'failure'; readonly code: SaslRefusalCode; readonly text?: string; readonly username?: string }

/** What whoever vouched for a user said of him beside his name. The session keeps it as long as it lives, through resumptions, too. */
export interface Grant {
  /** What the token says, as it was verified. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The tenant in whose name the connection was opened (`?prefix=`); left out for none. JITSI-WS-10. */
  readonly tenant?: string
  /** What of his account he may use, where that is not everything. */
  readonly access?: RestrictedAccess
}

/** Only the account and what belongs to it, nobody else; to read it, or also to change it. XEP-0493 §3.1. */
export type RestrictedAccess = 'account-read' | 'account-write'

/** The connection that somebody logs in on. */
export interface LoginConnection {
  /** The client's IP address, the forwarded one behind a trusted proxy. */
  readonly address: string
  /** The HTTP request that opened it; none over TCP. */
  readonly request?: OpeningRequest | undefined
  /** Its TLS, where it ends here; none in the clear and behind a proxy. */
  readonly tls: () => TLSSocket | undefined
}

/** What a client may say about itself before its stream begins. */
export interface OpeningRequest {
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

export interface Mechanism {
  /** @param message the client's; `undefined` when it began without one */
  step(message: Uint8Array | undefined): Step | Promise<Step>
}

/** What a mechanism may look at. */
export interface LoginContext {
  readonly domain: string
  readonly connection: LoginConnection
  readonly accounts: Accounts
  /** Who knows whether a password is right. */
  readonly passwords: PasswordBackend
  /** Whose tokens are taken, if any are. */
  readonly oauth?: OAuthProvider | undefined
  /** Where tokens say who may log in, instead of accounts. */
  readonly tokens?: TokenLogin | undefined
  /** Prepared localparts of those whom the client's certificate is for, where it is to be trusted; nobody when left out. */
  readonly certified?: readonly string[]
  /** To what a login can be bound on this connection, where a mechanism that does so is offered; nothing when left out. */
  readonly bindings?: readonly ChannelBinding[]
  readonly options: HostOptions
  /** A row that is left empty is a check that this host does not make. */
  readonly refusals: Refusals['sasl']
}

export const CHALLENGE_EMPTY: Step = { kind: 'challenge', data: new Uint8Array() }

export function failure(code: SaslRefusalCode, text?: string): Step {
  return { kind: 'failure', code, ...(text !== undefined && { text }) }
}

/** The same for somebody who said who he wants to be. @param username prepared; empty for a name that can be none */
export function failureOf(username: string, code: SaslRefusalCode, text?: string): Step {
  return { kind: 'failure', code, username, ...(text !== undefined && { text }) }
}
