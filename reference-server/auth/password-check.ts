/**
 * The words in which somebody of yours is asked about a password: what an HTTP callout is sent and replies, as JSON, and what a module's
 * function takes and returns. Published as `assay/password-check`, so this file imports nothing.
 */

export interface PasswordQuestion {
  /** The virtual host that somebody wants to log in to. */
  readonly host: string
  /** The localpart of the address, prepared (RFC 7622 §3.3). */
  readonly username: string
  /** As it was typed; never empty. */
  readonly password: string
  /** The client's IP address. */
  readonly address: string
}

export type PasswordReply =
  /** Gets in. `claims` is kept with the session, in the shape of a token's: `{ context: { user: { name, email } } }`. */
  | { readonly result: 'allow'; readonly claims?: Readonly<Record<string, unknown>> }
  /** Does not. `text` is told to who tried: at most 1,000 characters. */
  | { readonly result: 'deny'; readonly text?: string }
  /** The password was right once. */
  | { readonly result: 'expired' }
  /** Nobody can tell right now: who tried may try again. So it is when the function throws, or takes too long. */
  | { readonly result: 'unavailable' }

/** What a module exports as `default`. The signal is aborted when nobody waits for the answer any more. */
export type PasswordCheck = (question: PasswordQuestion, signal: AbortSignal) => PasswordReply | Promise<PasswordReply>
