/**
 * The accounts of a host: those of its configuration, and those that its data folder holds. Of passwords there are only keys.
 * Spec: RFC 5802 §2.2, §3 (stored keys); RFC 4616 §2 (preparation); RFC 6120 §6.5.10, §13.8.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { Jid } from '#xmpp/jid.js'
import type { ScramHash } from '#xmpp/sasl/scram.js'
import { type HashKeys, isPasswordOf, madeUpKeys, type PasswordKeys, passwordKeys, SCRAM_HASHES } from './password-keys.ts'

export interface AccountSettings {
  readonly username: string
  readonly password: string
  /** The password is right, and not good any more. RFC 6120 §6.5.3. */
  readonly isExpired?: boolean
}

/** What a server knows of an account. */
export interface Account {
  readonly keys: PasswordKeys
  readonly isExpired: boolean
}

/** Where accounts are looked up, by prepared localpart. */
export interface AccountSource {
  find(username: string): Account | undefined
}

/** What SCRAM needs of an account; `known` is false for one that does not exist. */
export interface ScramRecord extends HashKeys {
  readonly known: boolean
}

/** Derives what a configuration says, once for each password: accounts that share one share its keys. Hosts may share what comes of it. */
export class AccountDeriver {
  readonly #iterations: number
  readonly #keys = new Map<string, Promise<PasswordKeys>>()

  /** @param iterations of the keys */
  constructor(iterations: number) {
    this.#iterations = iterations
  }

  /**
   * @param hashes those that logins need; all when left out
   * @throws WireError when a username cannot be the localpart of a JID, or a password cannot be prepared
   */
  async derive(accounts: readonly AccountSettings[], hashes: readonly ScramHash[] = SCRAM_HASHES): Promise<AccountSource> {
    const known = new Map<string, Account>()
    await Promise.all(accounts.map(async ({ username, password, isExpired = false }) => {
      const name = Jid.of(username, 'localhost').local
      known.set(name, { keys: await this.#keysOf(password, hashes), isExpired })
    }))
    return { find: name => known.get(name) }
  }

  #keysOf(password: string, hashes: readonly ScramHash[]): Promise<PasswordKeys> {
    const id = `${hashes.join()} ${password}`
    const known = this.#keys.get(id)
    if (known) return known
    const keys = passwordKeys(password, this.#iterations, hashes)
    this.#keys.set(id, keys)
    return keys
  }
}

const SECRET_BYTES = 32

export interface AccountsSettings {
  /** Asked one after the other. */
  readonly sources: readonly AccountSource[]
  /** 32 bytes, the same as long as what is made up for unknown users shall stay the same; new ones when left out. */
  readonly secret?: Buffer | undefined
  /** Of what is made up for unknown users. */
  readonly iterations: number
}

/** Hosts may share one set. */
export class Accounts {
  readonly #sources: readonly AccountSource[]
  /** Never leaves the server; what is made up for unknown users follows from it, so that it is the same each time. */
  readonly #secret: Buffer
  readonly #iterations: number
  /** What was right last, by user, as digests that nobody can make outside this process: right again, it costs nothing. */
  readonly #proven = new Map<string, Buffer>()
  readonly #provenSecret = randomBytes(SECRET_BYTES)

  constructor({ sources, secret = randomBytes(SECRET_BYTES), iterations }: AccountsSettings) {
    this.#sources = sources
    this.#secret = secret
    this.#iterations = iterations
  }

  /** @param username prepared */
  has(username: string): boolean {
    return this.#find(username) !== undefined
  }

  /** Whether the password of an account is not good any more. @param username prepared */
  isExpired(username: string): boolean {
    return this.#find(username)?.isExpired === true
  }

  /**
   * Whether this is the password of an account; for one that does not exist it takes as long to say no.
   * @param password as it came over the wire
   */
  verify(username: string, password: string): boolean | Promise<boolean> {
    const { keys, known } = this.#keysFor(username)
    const shown = this.#digest(keys, password)
    if (this.#proven.get(username)?.equals(shown) === true) return true
    return isPasswordOf(keys, password).then(isRight => {
      if (isRight && known) this.#proven.set(username, shown)
      return isRight && known
    })
  }

  /** Holds for these keys alone: with another password there are others. */
  #digest({ sha256: { storedKey } }: PasswordKeys, password: string): Buffer {
    return createHmac('sha256', this.#provenSecret).update(storedKey).update(password).digest()
  }

  /** The keys of an account; for an unknown one made-up keys, which stay the same. RFC 6120 §6.5.10. */
  scramRecord(username: string, hash: ScramHash): ScramRecord {
    const { keys, known } = this.#keysFor(username)
    return { ...keys[hash], known }
  }

  /** Makes up keys in any case: whoever is known shall not be told by the time it takes. */
  #keysFor(username: string): { readonly keys: PasswordKeys; readonly known: boolean } {
    const madeUp = madeUpKeys(this.#secret, username, this.#iterations)
    const account = this.#find(username)
    return { keys: account?.keys ?? madeUp, known: account !== undefined }
  }

  #find(username: string): Account | undefined {
    for (const source of this.#sources) {
      const account = source.find(username)
      if (account) return account
    }
    return undefined
  }
}
