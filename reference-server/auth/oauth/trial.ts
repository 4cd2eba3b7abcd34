/** A host for trying out OAuth logins without a provider: whoever holds its key issues the tokens himself. */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import type { OAuthSettings } from './settings.ts'

export interface OAuthTrial {
  readonly domain: string
  readonly settings: OAuthSettings
  /** What it takes to issue a token that is good there. Plain JSON. */
  readonly issuing: {
    readonly issuer: string
    readonly audience: string
    readonly scope: string
    /** Claim with the user name. */
    readonly userClaim: string
    readonly algorithm: string
    /** Private, with `kid`. */
    readonly key: JsonWebKey
  }
}

/** The settings with a key of their own: made in a millisecond, never kept. */
export function makeOAuthTrial(domain: string): OAuthTrial {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const named = (key: JsonWebKey): JsonWebKey & { readonly kty: string } => ({ ...key, kty: key.kty ?? 'EC', kid: 'trial', alg: 'ES256', use: 'sig' })
  const [issuer, audience, scope] = [`https://login.${domain}`, `xmpp:${domain}`, 'xmpp:client:normal']
  return {
    domain,
    settings: { issuer, audience, scope, userClaim: 'sub', algorithms: ['ES256'], keys: { jwks: { keys: [named(publicKey.export({ format: 'jwk' }))] } } },
    issuing: { issuer, audience, scope, userClaim: 'sub', algorithm: 'ES256', key: named(privateKey.export({ format: 'jwk' })) },
  }
}
