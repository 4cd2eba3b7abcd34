/**
 * Accounts in a SQLite file, which a server and whoever adds accounts beside it may use at the same time: each look-up reads the file, so
 * that a change holds from the next login on. Passwords are kept as keys only. Beside them lies the secret from which salts of unknown
 * users are made up, so that a restart does not change these.
 * Spec: RFC 5802 §3, §9; RFC 6120 §6.5.10, §13.8.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Jid } from '#xmpp/jid.js'
import type { ScramHash } from '#xmpp/sasl/scram.js'
import type { Account, AccountSource } from './accounts.ts'
import { type HashKeys, madeUpKeys, type PasswordKeys, passwordKeys, SCRAM_HASHES } from './password-keys.ts'

const FILE = 'accounts.sqlite'
const VERSION = 1
/** Milliseconds that a change waits for another one to end. */
const BUSY_MS = 2_000
const SECRET_BYTES = 32

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS account (host TEXT NOT NULL, username TEXT NOT NULL, expired INTEGER NOT NULL, PRIMARY KEY (host, username)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS scram (
    host TEXT NOT NULL, username TEXT NOT NULL, hash TEXT NOT NULL, salt BLOB NOT NULL, iterations INTEGER NOT NULL, stored_key BLOB NOT NULL,
    server_key BLOB NOT NULL, PRIMARY KEY (host, username, hash), FOREIGN KEY (host, username) REFERENCES account ON DELETE CASCADE) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
`

/**
 * Who is not found is looked up all the same: the keys of {@link NOBODY} are read and thrown away, so that it takes as long.
 */
const FIND = `
  SELECT host, expired, hash, salt, iterations, stored_key, server_key FROM account JOIN scram USING (host, username)
  WHERE (host, username) = (SELECT host, username FROM account WHERE host = ? AND username = ? UNION ALL SELECT '', '' LIMIT 1)`
/** No host and no account has such a name. */
const NOBODY = ''

interface ScramRow {
  readonly host: string
  readonly expired: number
  readonly hash: string
  readonly salt: Uint8Array
  readonly iterations: number
  readonly stored_key: Uint8Array
  readonly server_key: Uint8Array
}

/** An account to be kept. */
export interface NewAccount {
  /** A localpart, prepared or not. */
  readonly username: string
  readonly password: string
  /** Of PBKDF2. */
  readonly iterations: number
  readonly isExpired?: boolean
}

export class AccountStore {
  readonly #database: DatabaseSync
  readonly #statements: Readonly<Record<'find' | 'names' | 'putAccount' | 'putKeys' | 'remove', StatementSync>>
  /** What made-up salts follow from: {@link SECRET_BYTES} bytes, the same as long as the file is. */
  readonly secret: Buffer

  /**
   * Opens the file in a folder, which exists; makes the file when it is not there, readable for its owner only.
   * @throws Error when it cannot be opened or written, or is of a later version
   */
  constructor(folder: string) {
    const path = join(folder, FILE)
    closeSync(openSync(path, 'a', 0o600))
    const database = this.#database = new DatabaseSync(path, { timeout: BUSY_MS })
    try {
      prepareTables(database)
      this.secret = secretIn(database)
      this.#statements = {
        find: database.prepare(FIND),
        names: database.prepare('SELECT username FROM account WHERE host = ? ORDER BY username'),
        putAccount: database.prepare('INSERT INTO account (host, username, expired) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET expired = excluded.expired'),
        putKeys: database.prepare('INSERT OR REPLACE INTO scram (host, username, hash, salt, iterations, stored_key, server_key) VALUES (?, ?, ?, ?, ?, ?, ?)'),
        remove: database.prepare('DELETE FROM account WHERE host = ? AND username = ?'),
      }
      this.#write(NOBODY, NOBODY, { keys: madeUpKeys(this.secret, NOBODY, 1), isExpired: false })
    } catch (error) {
      database.close()
      throw new Error(`${FILE}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }

  /** The accounts of one host. */
  at(host: string): AccountSource {
    return { find: username => this.#find(host, username) }
  }

  /** Prepared localparts, in order. */
  usernames(host: string): readonly string[] {
    return this.#statements.names.all(host).map(row => String(row['username']))
  }

  /**
   * Keeps an account, or sets another password for one that is there.
   * @returns its prepared localpart
   * @throws WireError when the username cannot be the localpart of a JID, or SASLprep does not allow the password; Error when the file cannot be written
   */
  async put(host: string, { username, password, iterations, isExpired = false }: NewAccount): Promise<string> {
    const name = Jid.of(username, host).local
    const keys = await passwordKeys(password, iterations)
    this.#write(host, name, { keys, isExpired })
    return name
  }

  /** @param username prepared @returns whether there was one */
  remove(host: string, username: string): boolean {
    return Number(this.#statements.remove.run(host, username).changes) > 0
  }

  close(): void {
    this.#database.close()
  }

  #find(host: string, username: string): Account | undefined {
    const rows = this.#statements.find.all(host, username) as unknown as readonly ScramRow[]
    const [first] = rows
    if (!first) return undefined
    const of = (hash: ScramHash): HashKeys => {
      const row = rows.find(each => each.hash === hash)
      if (!row) throw new Error(`${FILE}: the account ${username} at ${host} has no keys for ${hash}`)
      return { salt: Buffer.from(row.salt), iterations: row.iterations, storedKey: Buffer.from(row.stored_key), serverKey: Buffer.from(row.server_key) }
    }
    const account = { keys: { sha1: of('sha1'), sha256: of('sha256'), sha512: of('sha512') }, isExpired: first.expired === 1 }
    return first.host === NOBODY ? undefined : account
  }

  #write(host: string, username: string, { keys, isExpired }: { readonly keys: PasswordKeys; readonly isExpired: boolean }): void {
    const { putAccount, putKeys } = this.#statements
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      putAccount.run(host, username, Number(isExpired))
      for (const hash of SCRAM_HASHES) {
        const { salt, iterations, storedKey, serverKey } = keys[hash]
        putKeys.run(host, username, hash, salt, iterations, storedKey, serverKey)
      }
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}

/** @throws Error when the file is of a later version */
function prepareTables(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > VERSION) throw new Error(`it is of a later version (${found}) than this server knows (${VERSION})`)
  if (found < VERSION) database.exec(`BEGIN IMMEDIATE; ${SCHEMA}; PRAGMA user_version = ${VERSION}; COMMIT`)
}

/** Two that open a new file at once agree on one secret. */
function secretIn(database: DatabaseSync): Buffer {
  database.prepare("INSERT OR IGNORE INTO secret (name, value) VALUES ('unknown users', ?)").run(randomBytes(SECRET_BYTES))
  return Buffer.from(database.prepare("SELECT value FROM secret WHERE name = 'unknown users'").get()?.['value'] as Uint8Array)
}
