/** What a target file says of OAuth logins: how tokens are made that the server takes. Spec: RFC 7628; RFC 9068; RFC 7517. */
import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { SECRET_REFERENCE } from './secret.ts'
import type { OAuthFacts } from './target.ts'

const text = z.string().min(1)

export const oauthFileSchema = z.strictObject({
  domain: text.describe('Host that takes OAUTHBEARER; the domain, when left out.').optional(),
  issuer: text.describe('Issuer of the tokens.'),
  audience: text.describe('Whom they are for.'),
  scope: text.regex(/^\S+$/, 'one scope').describe('Scope that a client’s token needs; none, when left out.').optional(),
  userClaim: text.describe('Claim with the user name.').default('sub'),
  algorithm: z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']).describe('How tokens are signed.'),
  key: z.string().regex(SECRET_REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)').describe('Private key that signs them: PEM (PKCS #8) or JWK.'),
  keyId: text.describe('By which the server knows the key (kid); that of the JWK, when left out.').optional(),
})

/**
 * @param key the private key as text
 * @throws Error with one sentence when it is none
 */
export function oauthFacts({ domain, issuer, audience, scope, userClaim, algorithm, keyId }: z.output<typeof oauthFileSchema>, key: string, defaultDomain: string): OAuthFacts {
  return {
    domain: domain ?? defaultDomain, issuer, audience, userClaim, algorithm,
    ...(scope !== undefined && { scope }),
    key: { ...privateJwk(key), ...(keyId !== undefined && { kid: keyId }) },
  }
}

function privateJwk(key: string): Readonly<Record<string, unknown>> {
  try {
    const given = key.trimStart().startsWith('{') ? z.looseObject({ kid: z.string().optional() }).parse(JSON.parse(key)) : undefined
    const jwk = (given ? createPrivateKey({ key: given, format: 'jwk' }) : createPrivateKey(key)).export({ format: 'jwk' })
    return { ...jwk, ...(given?.kid !== undefined && { kid: given.kid }) }
  } catch (cause) {
    throw new Error('it is no private key as PEM or JWK', { cause })
  }
}
