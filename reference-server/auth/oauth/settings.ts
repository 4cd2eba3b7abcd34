/** How a host lets people in with tokens of an OAuth provider. Spec: RFC 6749 §7; RFC 7662; RFC 8414; RFC 9068; XEP-0493 v0.1.1 §3, §4.2. */
import type { JSONWebKeySet } from 'jose'

/** The provider is asked about each token. RFC 7662. */
export interface IntrospectionSettings {
  /** How this server proves to the provider who it is. */
  readonly clientId: string
  readonly clientSecret: string
  /** Left out, the provider says so itself. */
  readonly endpoint?: string
  /** Milliseconds for which a good answer counts; a token that is revoked meanwhile gets in until then. 10,000 when left out. */
  readonly cacheMs?: number
}

export interface OAuthSettings {
  /** Of the tokens, as they name it. Where it can be reached, unless everything else that is needed is said here. */
  readonly issuer: string
  /** Whom tokens are for; one of several. A token that names somebody else gets nobody in. */
  readonly audience: string | readonly string[]
  /** That a token needs to use an account as a client does; `null`: none. `xmpp:client:normal` when left out. XEP-0493 §3. */
  readonly scope?: string | null
  /** Claim with the user name: a localpart, or an address at this host. `sub` when left out. */
  readonly userClaim?: string
  /** Names in that claim are addresses of this other domain, e.g. of mail; only what stands before it counts. */
  readonly userDomain?: string
  /** What verifies tokens: these keys, or those at an address. Left out: the keys that the provider names. */
  readonly keys?: { readonly jwks: JSONWebKeySet } | { readonly url: string }
  /** Ask about tokens instead of verifying them. */
  readonly introspection?: IntrospectionSettings
  /** Signatures that are taken; no `none` and nothing with a shared key. All others that there are when left out. RFC 8725 §3.1. */
  readonly algorithms?: readonly string[]
  /** Where clients read about the provider (https); where OpenID Connect Discovery has it, when left out. RFC 7628 §3.2.2. */
  readonly discoveryUrl?: string
  /** Names and ports, beside its own, at which clients may say that they reached this host. RFC 7628 §3.2. */
  readonly reachedAt?: { readonly hosts?: readonly string[]; readonly ports?: readonly number[] }
  /** Milliseconds that each request to the provider may take. 5,000 when left out. */
  readonly timeoutMs?: number
  /** Milliseconds that clocks may differ. 0 when left out. */
  readonly clockToleranceMs?: number
  /** Milliseconds that keys of the provider are kept; 600,000 when left out. A key that is not known is looked for before. */
  readonly keysMs?: number
  /** Milliseconds between two looks for keys that are not known; 30,000 when left out. */
  readonly newKeysMs?: number
  /** Requests to the provider at once; whoever comes then is told to come again. 200 when left out. */
  readonly maxRequests?: number
}

/** What signs without a shared key. RFC 7518 §3.1; RFC 8037 §3.1. */
export const ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether tokens and secrets may travel there: https, or this machine. */
export function isSafeUrl(url: string): boolean {
  const at = URL.parse(url)
  return at !== null && (at.protocol === 'https:' || (at.protocol === 'http:' && LOOPBACK.test(at.hostname)))
}
