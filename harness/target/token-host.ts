/** A host that lets people in by JSON Web Tokens: what a test has to know to make some that are good, and some that are not. */
import { readFileSync } from 'node:fs'

/** How a token gets to the server: in the address of a WebSocket (`?token=`), in its Authorization header, or as password of PLAIN. */
export const TOKEN_CARRIERS = ['url', 'header', 'password'] as const

export interface TokenHost {
  readonly domain: string
  /** A rooms service that asks for these tokens of who enters; the accounts of the target make its rooms. */
  readonly mucDomain?: string
  /** The one that is taken, as RFC 7518 §3.1 names it. */
  readonly algorithm: string
  /** What tokens are signed with: the secret of HS*, else a private key in PEM. */
  readonly key: string
  /** What tokens say of themselves to be taken; what is left out is not asked for. */
  readonly kid?: string
  readonly issuer?: string
  readonly audience?: string
  readonly subject?: string
  readonly carrier: (typeof TOKEN_CARRIERS)[number]
  /** Whose words its refusals have. */
  readonly speaks?: 'jitsi'
  /** The claim that says who logs in, as bare JID; its user is `username`, and both go with the carrier `password`. */
  readonly userClaim?: string
  readonly username?: string
}

/** The features of the catalogue that a target has by such hosts. */
export function tokenFeatures(hosts: readonly TokenHost[]): string[] {
  const [main] = hosts
  if (!main) return []
  const has = (algorithm: string): boolean => hosts.some(host => host.algorithm === algorithm)
  return [
    'jwt-auth',
    ...(main.issuer === undefined ? [] : ['jwt-issuer']),
    ...(main.subject === undefined ? [] : ['jwt-subject']),
    ...(has('RS256') ? ['jwt-rs256'] : []),
    ...(has('ES256') ? ['jwt-es256'] : []),
  ]
}

const KEYS = new URL('../../fixtures/targets/token-keys/', import.meta.url)

/** The private key that belongs to a public one of the servers that we start, in PEM. */
export function sampleKey(algorithm: string): string {
  return readFileSync(new URL(`${algorithm.toLowerCase()}.pem`, KEYS), 'utf8')
}
