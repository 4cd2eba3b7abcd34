/**
 * Slows down who guesses passwords: by address, and by account and address together. Nobody is slowed by what happens at other addresses, so
 * that no stranger can lock an account; and whoever got in from an address before gets in there again at once, whoever else fails there.
 * An answer waits for those before it, so that many tries at once gain nothing.
 * Spec: RFC 6120 §6.4.5, §13.12; RFC 4616 §6; NIST SP 800-63B §5.2.2.
 */
import type { Clock } from '../clock.ts'
import { groupOf } from '../listen/addresses.ts'
import type { HostOptions } from '../session/options.ts'

export type GuardOptions = Pick<HostOptions, 'freeLoginFailures' | 'freeLoginFailuresOfAddress' | 'loginDelayMs' | 'maxLoginDelayMs' | 'loginFailuresForgottenMs'>

/** Somebody tried to get in. */
export interface LoginAttempt {
  readonly address: string
  /** Bare JID; `undefined` where nobody said it, as with a token that cannot be read. */
  readonly account: string | undefined
}

/** Milliseconds that an answer has to wait, or that it would be too many: then it is not given. */
export type Verdict = number | 'too-many'

interface Failures {
  count: number
  lastMs: number
  /** When the next answer may be given. */
  readyMs: number
}

/** Keys of each kind that are remembered; those that were not used for longest go first. */
const MOST_REMEMBERED = 100_000

export class LoginGuard {
  readonly #clock: Clock
  /** By address, and by account and address; those that failed last at the end. */
  readonly #failures = new Map<string, Failures>()
  /** Accounts and the addresses that somebody got in to them from. */
  readonly #trusted = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Keys with failures that are remembered. */
  get size(): number { return this.#failures.size }

  /** The attempt failed: when it may be told so. */
  failed(attempt: LoginAttempt, options: GuardOptions): Verdict {
    const [address, pair] = keysOf(attempt)
    const waitMs = this.#waitMs([address, pair], options)
    if (waitMs > options.maxLoginDelayMs) return 'too-many'
    this.#count(address, options.freeLoginFailuresOfAddress, options)
    if (pair !== undefined) this.#count(pair, options.freeLoginFailures, options)
    return waitMs
  }

  /** The attempt succeeded: when it may be told so. */
  succeeded(attempt: LoginAttempt, options: GuardOptions): Verdict {
    const keys = keysOf(attempt)
    const [, pair] = keys
    const waitMs = pair !== undefined && this.#trusted.has(pair) ? 0 : this.#waitMs(keys, options)
    return waitMs > options.maxLoginDelayMs ? 'too-many' : waitMs
  }

  /** It has been told so: from now on, this account is let in from there at once. Not before, or a right guess would stand out beside itself. */
  letIn(attempt: LoginAttempt): void {
    const [, pair] = keysOf(attempt)
    if (pair === undefined) return
    this.#trusted.delete(pair)
    remember(this.#trusted, pair)
    this.#failures.delete(pair)
  }

  #waitMs(keys: readonly (string | undefined)[], options: GuardOptions): number {
    return Math.max(0, ...keys.map(key => (this.#known(key, options)?.readyMs ?? 0) - this.#clock.now()))
  }

  #count(key: string, free: number, options: GuardOptions): void {
    const now = this.#clock.now()
    const { count, readyMs } = this.#known(key, options) ?? { count: 0, readyMs: now }
    const delayMs = count < free ? 0 : Math.min(options.maxLoginDelayMs, options.loginDelayMs * 2 ** (count - free))
    this.#failures.delete(key)
    this.#failures.set(key, { count: count + 1, lastMs: now, readyMs: Math.max(now, readyMs) + delayMs })
    if (this.#failures.size > MOST_REMEMBERED) this.#forgetOldest()
  }

  /** What is still remembered of a key. */
  #known(key: string | undefined, { loginFailuresForgottenMs }: GuardOptions): Failures | undefined {
    const failures = key === undefined ? undefined : this.#failures.get(key)
    if (!failures || this.#clock.now() - failures.lastMs < loginFailuresForgottenMs) return failures
    this.#failures.delete(key ?? '')
    return undefined
  }

  #forgetOldest(): void {
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest)
      return
    }
  }
}

function keysOf({ address, account }: LoginAttempt): readonly [string, string | undefined] {
  const group = groupOf(address)
  return [group, account === undefined ? undefined : `${group} ${account}`]
}

function remember(keys: Set<string>, key: string): void {
  keys.add(key)
  if (keys.size <= MOST_REMEMBERED) return
  for (const oldest of keys) {
    keys.delete(oldest)
    return
  }
}
