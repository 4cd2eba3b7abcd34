/**
 * Who knows whether a password is right: the accounts of the host, or somebody elsewhere who is asked each time.
 * Spec: RFC 4616 §2 (the server verifies by whatever means it has); RFC 6120 §6.5.3, §6.5.10, §6.5.11.
 */
import { escapeAttribute } from '#xmpp/xml/writer.js'
import type { Accounts } from './accounts.ts'
import type { Grant, LoginConnection } from './mechanism.ts'

export interface PasswordAttempt {
  /** The domain that somebody wants to log in to. */
  readonly domain: string
  /** A prepared localpart; empty for a name that can be none. */
  readonly username: string
  /** As it came over the wire; never empty where somebody elsewhere is asked. */
  readonly password: string
  readonly connection: LoginConnection
}

export type PasswordVerdict =
  | { readonly kind: 'right'; readonly grant?: Grant }
  /** `text` is for the people behind the client; at most 1,000 characters that XML can carry. */
  | { readonly kind: 'wrong'; readonly text?: string }
  /** Nobody has that name. On the wire it looks like `wrong`. */
  | { readonly kind: 'unknown' }
  /** The password is right, and not good any more. */
  | { readonly kind: 'expired' }
  /** Nobody can tell right now. */
  | { readonly kind: 'unavailable' }

export interface PasswordBackend {
  /** May take its time: whoever logs in waits, and nobody else does. What it throws counts as `unavailable`. */
  verify(attempt: PasswordAttempt): PasswordVerdict | Promise<PasswordVerdict>
  /** Lets go of its connections, when the server stops. */
  close?(): void
}

const MAX_TEXT = 1_000
const UNAVAILABLE: PasswordVerdict = { kind: 'unavailable' }

/** Accounts that the host itself has. That a password has expired is found out for all mechanisms alike, later. */
export function ownPasswords(accounts: Accounts): PasswordBackend {
  return {
    verify({ username, password }) {
      const verdict = (isRight: boolean): PasswordVerdict => ({ kind: !accounts.has(username) ? 'unknown' : isRight ? 'right' : 'wrong' })
      const isRight = accounts.verify(username, password)
      return isRight instanceof Promise ? isRight.then(verdict) : verdict(isRight)
    },
  }
}

export interface ForeignSettings {
  /** Accounts that the host has beside them; they are not asked about elsewhere. */
  readonly accounts: Accounts
  /** Told of somebody whose password was right. */
  readonly vouched: (username: string) => void
  readonly report: (error: unknown) => void
}

/** Passwords that somebody elsewhere knows. Whatever goes wrong there costs this one login, and is reported. */
export function foreignPasswords(backend: PasswordBackend, { accounts, vouched, report }: ForeignSettings): PasswordBackend {
  const own = ownPasswords(accounts)
  return {
    async verify(attempt) {
      if (accounts.has(attempt.username)) return own.verify(attempt)
      if (attempt.username === '' || attempt.password === '') return { kind: 'unknown' }
      try {
        const verdict = await backend.verify(attempt)
        if (verdict.kind === 'right') vouched(attempt.username)
        if (verdict.kind === 'wrong') check(verdict.text ?? '')
        return verdict
      } catch (error) {
        report(error)
        return UNAVAILABLE
      }
    },
    close: () => backend.close?.(),
  }
}

/** @throws Error when a client cannot be told this text */
function check(text: string): void {
  if (text.length > MAX_TEXT) throw new Error(`a text of ${text.length} characters is too long for a refusal`)
  escapeAttribute(text)
}
