/** Verifies tokens that are JWTs, with keys that are said, or had from the provider and kept. Spec: RFC 9068 §4; RFC 7517; RFC 8725 §3; RFC 9449 §7.1. */
import type { JWTVerifyGetKey } from 'jose'
import { ProviderMetadata, ProviderUnavailable, timeoutOf } from './metadata.ts'
import { ALGORITHMS, isSafeUrl, type OAuthSettings } from './settings.ts'
import type { CheckToken } from './token-check.ts'

const KEYS_MS = 600_000
const NEW_KEYS_MS = 30_000
/** A token for another purpose says so. RFC 8725 §3.11. */
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt'])

/** @param now milliseconds since 1970 */
export function byKeys(settings: OAuthSettings, now: () => number): CheckToken {
  const { issuer, audience, algorithms = ALGORITHMS, clockToleranceMs = 0 } = settings
  const keys = new ProviderKeys(settings, now)
  return async token => {
    const { errors, jwtVerify } = await import('jose')
    try {
      const { payload, protectedHeader: { typ } } = await jwtVerify(token, await keys.get(), {
        issuer, audience: [audience].flat(), algorithms: [...algorithms], clockTolerance: clockToleranceMs / 1000, currentDate: new Date(now()), requiredClaims: ['exp'],
      })
      const isForUs = (typ === undefined || TYPES.has(typ.toLowerCase())) && payload['cnf'] === undefined
      return isForUs ? { claims: payload } : { refused: 'SASL_OAUTH_TOKEN' }
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { refused: 'SASL_OAUTH_EXPIRED' }
      if (error instanceof errors.JOSEError) return { refused: 'SASL_OAUTH_TOKEN' }
      throw error
    }
  }
}

class ProviderKeys {
  readonly #settings: OAuthSettings
  readonly #metadata: ProviderMetadata
  #keys: Promise<JWTVerifyGetKey> | undefined

  constructor(settings: OAuthSettings, now: () => number) {
    this.#settings = settings
    this.#metadata = new ProviderMetadata(settings, now)
  }

  /** @throws ProviderUnavailable, as do the keys themselves */
  get(): Promise<JWTVerifyGetKey> {
    const keys = this.#keys ?? this.#find()
    this.#keys = keys
    keys.catch(() => { if (this.#keys === keys) this.#keys = undefined })
    return keys
  }

  async #find(): Promise<JWTVerifyGetKey> {
    const { keys } = this.#settings
    const { createLocalJWKSet, createRemoteJWKSet, errors } = await import('jose')
    if (keys && 'jwks' in keys) return createLocalJWKSet(keys.jwks)
    const { keysMs = KEYS_MS, newKeysMs = NEW_KEYS_MS } = this.#settings
    const remote = createRemoteJWKSet(keys ? new URL(keys.url) : await this.#address(), { timeoutDuration: timeoutOf(this.#settings), cacheMaxAge: keysMs, cooldownDuration: newKeysMs })
    const { JOSENotSupported, JWKSMultipleMatchingKeys, JWKSNoMatchingKey } = errors
    return async (header, token) => {
      try {
        return await remote(header, token)
      } catch (error) {
        if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys || error instanceof JOSENotSupported) throw error
        throw new ProviderUnavailable('keys', error)
      }
    }
  }

  async #address(): Promise<URL> {
    const { jwks_uri: address } = (await this.#metadata.configuration()).serverMetadata()
    if (address === undefined || !isSafeUrl(address)) throw new ProviderUnavailable('keys', 'its metadata names no safe address of them')
    return new URL(address)
  }
}
