/** Accounts of one password for tests without sockets: PLAIN is answered in the turn in which it is asked. */
import { pbkdf2Sync } from 'node:crypto'
import { scramKeys, type ScramHash } from '#xmpp/sasl/scram.js'
import { Accounts } from '../auth/accounts.ts'
import type { HashKeys } from '../auth/password-keys.ts'

const ITERATIONS = 1
/** Nobody derives anything from what is made up. */
const MADE_UP_ITERATIONS = 10_000
const BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const

export class KnownPasswords extends Accounts {
  readonly #password: string

  constructor(password: string, usernames: readonly string[], expired: readonly string[] = []) {
    const salt = Buffer.from('salt')
    const of = (hash: ScramHash): HashKeys => ({ salt, iterations: ITERATIONS, ...scramKeys(hash, pbkdf2Sync(password, salt, ITERATIONS, BYTES[hash], hash)) })
    const keys = { sha1: of('sha1'), sha256: of('sha256'), sha512: of('sha512') }
    super({ sources: [{ find: name => (usernames.includes(name) || expired.includes(name) ? { keys, isExpired: expired.includes(name) } : undefined) }], iterations: MADE_UP_ITERATIONS })
    this.#password = password
  }

  override verify(username: string, password: string): boolean {
    return this.has(username) && password === this.#password
  }
}
