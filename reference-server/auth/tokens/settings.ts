/** What a host that lets people in by JSON Web Tokens is told about them. Spec: RFC 7518 §3.1; RFC 8037 §3.1; docs of Jitsi's token authentication. */
export const TOKEN_ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const
export type TokenAlgorithm = typeof TOKEN_ALGORITHMS[number]

/** Where keys come from: known beforehand, or fetched by the `kid` that a token names. */
export interface TokenKeySettings {
  /** For HS*: as many bytes as the hash has, or more. RFC 7518 §3.2. */
  readonly secret?: string | undefined
  /** One public key or certificate, whatever `kid` a token names. */
  readonly pem?: string | undefined
  /** Public keys by `kid`, in PEM. */
  readonly pems?: Readonly<Record<string, string>> | undefined
  /** A document with all public keys: a JWK set, or certificates by `kid`. */
  readonly keysUrl?: string | undefined
  /** Base of a key server: the key is at `<base>/<hex SHA-256 of the kid>.pem`. Asked for a `kid` that `keysUrl` does not have. */
  readonly keyServer?: string | undefined
  /** Milliseconds for one fetch. 5,000 when left out. */
  readonly fetchTimeMs?: number | undefined
  /** Milliseconds after which a key of the key server is fetched anew. Six hours when left out. */
  readonly keyAgeMs?: number | undefined
  /** Keys of the key server that are kept. 128 when left out. */
  readonly keysKept?: number | undefined
}

export interface TokenSettings extends TokenKeySettings {
  /** The only one that is taken. RFC 8725 §3.1. */
  readonly algorithm: TokenAlgorithm
  /** Values of `iss` that are taken; `*` for any, as long as there is one. */
  readonly issuers: readonly string[]
  /** Values of `aud` that are taken; `*` for any, as long as there is one. Any when left out. */
  readonly audiences?: readonly string[] | undefined
  /** Whether somebody without a token gets in, without claims. A token that is no good is never taken for none. */
  readonly allowEmpty?: boolean | undefined
  /** Whether a token has to say which room it is for. It has to when left out. */
  readonly requireRoom?: boolean | undefined
  /** The claim that says who logs in, where PLAIN carries the token as password: a localpart, or a bare JID of this host. */
  readonly userClaim?: string | undefined
}

/** Settings that no token could ever be checked with. */
export class TokenSettingsError extends Error {
  override readonly name = 'TokenSettingsError'
}
