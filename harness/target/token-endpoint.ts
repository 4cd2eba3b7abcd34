/**
 * A provider of OAuth tokens for servers that ask over HTTPS whether a token is good, as some do that we start: it answers 200 for a token
 * that was signed with its key, is for this host and has not run out, and 404 for any other. Spec: RFC 9068 §4.
 */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { OAuthFacts } from './target.ts'

export interface TokenEndpoint {
  /** Where `/TOKEN` is asked about. */
  readonly url: string
  /** How tokens are made that it finds good. */
  readonly facts: OAuthFacts
  stop(): Promise<void>
}

const ALGORITHM = 'ES256'

/** Listens on a free port of this machine. @param domain host that the tokens are for */
export async function startTokenEndpoint(domain: string, { certificate, key }: { readonly certificate: string; readonly key: string }): Promise<TokenEndpoint> {
  const { importJWK, jwtVerify } = await import('jose')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const facts: OAuthFacts = {
    domain, issuer: `https://login.${domain}`, audience: `xmpp:${domain}`, userClaim: 'sub', algorithm: ALGORITHM,
    key: { ...privateKey.export({ format: 'jwk' }) satisfies JsonWebKey, kid: 'local' },
  }
  const verifies = await importJWK(publicKey.export({ format: 'jwk' }), ALGORITHM)
  const isGood = async (token: string): Promise<boolean> =>
    jwtVerify(token, verifies, { issuer: facts.issuer, audience: facts.audience, algorithms: [ALGORITHM], requiredClaims: ['exp'] }).then(() => true, () => false)
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const token = (request.url ?? '').slice(1)
    void isGood(token).then(good => response.writeHead(good ? 200 : 404, { 'Content-Length': '0', 'Connection': 'close' }).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, facts,
    async stop() {
      server.closeAllConnections()
      await new Promise<void>(resolve => { server.close(() => resolve()) })
    },
  }
}
