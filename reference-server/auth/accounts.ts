/**
 * The accounts of a server, in memory. What is derived from a password is derived once, when it is first needed.
 * Spec: RFC 5802 §2.2, §3 (stored keys); RFC 4616 §2 (preparation); RFC 6120 §13.8.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Jid } from '#xmpp/jid.js'
import { deriveKeys, prepare, type ScramHash, type ScramKeys } from '#xmpp/sasl/scram.js'

export interface AccountSettings {
  readonly username: string
  readonly password: string
  /** The password is right, and not good any more. RFC 6120 §6.5.3. */
  readonly isExpired?: boolean
}

/** What SCRAM needs of an account; `known` is false for one that does not exist. */
export interface ScramRecord extends Pick<ScramKeys, 'storedKey' | 'serverKey'> {
  readonly salt: Buffer
  readonly iterations: number
  readonly known: boolean
}

/** Hosts may share one set: what is derived is derived once for all of them. */
export class Accounts {
  readonly #passwords = new Map<string, Buffer>()
  readonly #plain = new Map<string, string>()
  readonly #expired = new Set<string>()
  readonly #records = new Map<string, ScramRecord | Promise<ScramRecord>>()
  /** Never leaves the process; what is made up for unknown users follows from it, so that it is the same each time. */
  readonly #secret = randomBytes(32)

  /** @throws WireError when a username cannot be the localpart of a JID, or a password cannot be prepared */
  constructor(accounts: readonly AccountSettings[]) {
    for (const { username, password, isExpired = false } of accounts) {
      const name = Jid.of(username, 'localhost').local
      const text = prepare(password)
      this.#plain.set(name, text)
      if (isExpired) this.#expired.add(name)
      this.#passwords.set(name, this.#digest(text))
    }
  }

  /** @param username prepared */
  has(username: string): boolean {
    return this.#plain.has(username)
  }

  /** Whether the password of an account is not good any more. @param username prepared */
  isExpired(username: string): boolean {
    return this.#expired.has(username)
  }

  /** @param password as it came over the wire */
  verify(username: string, password: string): boolean {
    const digest = this.#digest(prepared(password))
    const stored = this.#passwords.get(username)
    return timingSafeEqual(digest, stored ?? this.#digest(username)) && stored !== undefined
  }

  /** The keys of an account; for an unknown one made-up keys with a salt that stays the same. RFC 6120 §6.5.10. */
  scramRecord(username: string, hash: ScramHash, iterations: number): ScramRecord | Promise<ScramRecord> {
    const password = this.#plain.get(username)
    const salt = this.#digest(`${hash} ${username}`).subarray(0, 16)
    if (password === undefined) return { ...this.#madeUp(username), salt, iterations, known: false }
    const key = `${hash} ${iterations} ${username}`
    const derived = this.#records.get(key)
    if (derived) return derived
    const deriving = this.#derive(key, { password, salt, iterations, hash })
    this.#records.set(key, deriving)
    return deriving
  }

  async #derive(key: string, from: { password: string; salt: Buffer; iterations: number; hash: ScramHash }): Promise<ScramRecord> {
    const { storedKey, serverKey } = await deriveKeys(from)
    const record = { storedKey, serverKey, salt: from.salt, iterations: from.iterations, known: true }
    this.#records.set(key, record)
    return record
  }

  #madeUp(username: string): Pick<ScramKeys, 'storedKey' | 'serverKey'> {
    return { storedKey: this.#digest(`stored ${username}`), serverKey: this.#digest(`server ${username}`) }
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest()
  }
}

function prepared(password: string): string {
  try {
    return prepare(password)
  } catch {
    return password
  }
}
