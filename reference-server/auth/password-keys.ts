/**
 * What is kept of a password: for each hash of SCRAM a salt and two keys, from which the password can only be found by trying.
 * PLAIN is held against the same keys. Whatever takes long is done off the event loop.
 * Spec: RFC 5802 §2.2, §3, §9; RFC 7677 §4; RFC 6120 §13.8.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveKeys, prepare, type ScramHash } from '#xmpp/sasl/scram.js'

export const SCRAM_HASHES = ['sha1', 'sha256', 'sha512'] as const satisfies readonly ScramHash[]
const SALT_BYTES = 16
/** PLAIN names no hash: the password is held against the keys of this one. */
const PLAIN_HASH = 'sha256'

export interface HashKeys {
  readonly salt: Buffer
  readonly iterations: number
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

export type PasswordKeys = Readonly<Record<ScramHash, HashKeys>>

/** The hashes whose keys logins with these SASL mechanisms need. */
export function hashesFor(mechanisms: readonly string[]): readonly ScramHash[] {
  const names = { sha1: 'SCRAM-SHA-1', sha256: 'SCRAM-SHA-256', sha512: 'SCRAM-SHA-512' } as const
  return SCRAM_HASHES.filter(hash => mechanisms.some(mechanism => mechanism === names[hash] || mechanism === `${names[hash]}-PLUS` || (mechanism === 'PLAIN' && hash === PLAIN_HASH)))
}

/**
 * Derives the keys of a password, each with a salt of its own.
 * @param iterations of PBKDF2: RFC 5802 §5.1 and RFC 7677 §4 want 4,096 at least
 * @param hashes those that are needed; the keys of the others are nobody's. All when left out
 * @throws WireError `malformed-request` when SASLprep does not allow the password
 */
export async function passwordKeys(password: string, iterations: number, hashes: readonly ScramHash[] = SCRAM_HASHES): Promise<PasswordKeys> {
  prepare(password)
  const nobodys = madeUpKeys(randomBytes(SALT_BYTES), '', iterations)
  const of = async (hash: ScramHash): Promise<HashKeys> => (hashes.includes(hash) ? hashKeys(password, hash, iterations) : nobodys[hash])
  const [sha1, sha256, sha512] = await Promise.all([of('sha1'), of('sha256'), of('sha512')])
  return { sha1, sha256, sha512 }
}

async function hashKeys(password: string, hash: ScramHash, iterations: number): Promise<HashKeys> {
  const salt = randomBytes(SALT_BYTES)
  const { storedKey, serverKey } = await deriveKeys({ password, salt, iterations, hash })
  return { salt, iterations, storedKey, serverKey }
}

/** Whether keys are those of a password, as it came over the wire. What SASLprep does not allow is nobody's, and costs the same time. */
export async function isPasswordOf(keys: PasswordKeys, password: string): Promise<boolean> {
  const { salt, iterations, storedKey } = keys[PLAIN_HASH]
  const isAllowed = isPreparable(password)
  const derived = await deriveKeys({ password: isAllowed ? password : '', salt, iterations, hash: PLAIN_HASH })
  return timingSafeEqual(derived.storedKey, storedKey) && isAllowed
}

function isPreparable(password: string): boolean {
  try {
    prepare(password)
    return true
  } catch {
    return false
  }
}

/** Keys that are no password's, and always the same for one name, so that nobody sees that it has no account. RFC 6120 §6.5.10. */
export function madeUpKeys(secret: Buffer, name: string, iterations: number): PasswordKeys {
  const digest = (hash: ScramHash, what: string): Buffer => createHmac(hash, secret).update(`${what} ${hash} ${name}`).digest()
  const of = (hash: ScramHash): HashKeys => ({ salt: digest(hash, 'salt').subarray(0, SALT_BYTES), iterations, storedKey: digest(hash, 'stored'), serverKey: digest(hash, 'server') })
  return { sha1: of('sha1'), sha256: of('sha256'), sha512: of('sha512') }
}
