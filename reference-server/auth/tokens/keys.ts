/** Keys for the one algorithm of a host, ready for use, from what a configuration or a key server says. Spec: RFC 7518 §3.2–3.5; RFC 8037; RFC 8725 §3.1, §3.5. */
import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject, type webcrypto } from 'node:crypto'
import { type TokenAlgorithm, type TokenKeySettings, TokenSettingsError } from './settings.ts'

type CryptoKey = webcrypto.CryptoKey
/** What a signature is verified with: a secret, or a public key. */
export type TokenKey = KeyObject | CryptoKey

/** What finds the key for a token. */
export interface TokenKeys {
  /** Whether the `kid` of a token chooses the key. */
  readonly byId: boolean
  /** `undefined` when there is none, for whatever reason. Never throws. */
  find(kid: string): TokenKey | undefined | Promise<TokenKey | undefined>
}

const MIN_RSA_BITS = 2048
const CURVES: Readonly<Partial<Record<TokenAlgorithm, readonly [openssl: string, web: string]>>> = { ES256: ['prime256v1', 'P-256'], ES384: ['secp384r1', 'P-384'], ES512: ['secp521r1', 'P-521'] }

/** Keys that are known beforehand. @throws TokenSettingsError when one cannot be used with the algorithm */
export function knownKeys(algorithm: TokenAlgorithm, { secret, pem, pems }: TokenKeySettings): TokenKeys | undefined {
  if (secret !== undefined) return always(secretKey(secret, algorithm))
  if (pem !== undefined) return always(orSettingsError('the public key', () => publicKey(pem, algorithm)))
  if (pems === undefined) return undefined
  const keys = new Map(Object.entries(pems).map(([kid, text]) => [kid, orSettingsError(`the public key "${kid}"`, () => publicKey(text, algorithm))]))
  return { byId: true, find: kid => keys.get(kid) }
}

function always(key: TokenKey): TokenKeys {
  return { byId: false, find: () => key }
}

function secretKey(secret: string, algorithm: TokenAlgorithm): KeyObject {
  const bytes = Buffer.from(secret)
  const least = Number(algorithm.slice(2)) / 8
  if (!algorithm.startsWith('HS')) throw new TokenSettingsError(`${algorithm} needs a public key, and a secret is given`)
  if (bytes.length < least) throw new TokenSettingsError(`the secret for ${algorithm} has ${bytes.length} bytes, and needs ${least} (RFC 7518, section 3.2)`)
  return createSecretKey(bytes)
}

/** @param from PEM of a public key or a certificate, or a JWK. @throws Error when it is none, or not one for this algorithm */
export function publicKey(from: string | JsonWebKey, algorithm: TokenAlgorithm): CryptoKey {
  if (typeof from === 'string' && from.includes('PRIVATE KEY')) throw new TypeError('a private key is none that tokens are verified with')
  const key = typeof from === 'string' ? createPublicKey(from) : createPublicKey({ key: from, format: 'jwk' })
  return forUse(key, algorithm)
}

function forUse(key: KeyObject, algorithm: TokenAlgorithm): CryptoKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key
  const curve = CURVES[algorithm]
  const fits = algorithm === 'EdDSA' ? type === 'ed25519' : curve ? type === 'ec' && details.namedCurve === curve[0] : /^[RP]S/.test(algorithm) && type === 'rsa'
  if (!fits) throw new TypeError(`it is not a key for ${algorithm}`)
  if (type === 'rsa' && (details.modulusLength ?? 0) < MIN_RSA_BITS) throw new TypeError(`an RSA key needs ${MIN_RSA_BITS} bits or more (RFC 7518, section 3.3)`)
  return key.toCryptoKey(parametersOf(algorithm, curve?.[1]), false, ['verify'])
}

function parametersOf(algorithm: TokenAlgorithm, namedCurve: string | undefined): Parameters<KeyObject['toCryptoKey']>[0] {
  if (algorithm === 'EdDSA') return { name: 'Ed25519' }
  if (namedCurve !== undefined) return { name: 'ECDSA', namedCurve }
  return { name: algorithm.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: hashOf(algorithm) }
}

function hashOf(algorithm: TokenAlgorithm): string {
  return `SHA-${algorithm.slice(2)}`
}

function orSettingsError<T>(what: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new TokenSettingsError(`${what} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
