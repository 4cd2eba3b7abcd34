/**
 * Whether a token lets somebody in, asked in the order in which a Jitsi server asks it: key, parts, typ, alg, signature, claims. The
 * algorithm is the configured one, and no key comes from the token. Spec: RFC 7515 §5.2; RFC 7519 §7.2; RFC 8725 §3; JITSI-JWT-01 to -17.
 */
import { compactVerify, errors } from 'jose'
import { createHmac, KeyObject, timingSafeEqual } from 'node:crypto'
import type { Refusals, SaslRefusalCode } from '../../session/errors.ts'
import type { Grant } from '../mechanism.ts'
import { flawIn, type TokenFlaw } from './claims.ts'
import { headerOf, type JsonObject, readCompact } from './compact.ts'
import { fetchedKeys } from './fetched-keys.ts'
import { knownKeys, type TokenKey, type TokenKeys } from './keys.ts'
import { type TokenSettings, TokenSettingsError } from './settings.ts'

export type TokenVerdict = { readonly kind: 'granted'; readonly grant?: Grant } | { readonly kind: 'refused' } & TokenFlaw
type Rows = Refusals['sasl']

/** Bytes of a token. The request line of HTTP and a stanza before login hold little more. */
const MAX_TOKEN_BYTES = 12_288

export interface TokenVerifierOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly fetch?: typeof fetch
}

export class TokenVerifier {
  readonly settings: TokenSettings
  readonly #keys: TokenKeys
  readonly #now: () => number

  /** @throws TokenSettingsError when the settings cannot be used */
  constructor(settings: TokenSettings, options: TokenVerifierOptions) {
    this.settings = settings
    this.#now = options.now
    const keys = knownKeys(settings.algorithm, settings) ?? fetchedKeys(settings.algorithm, settings, options)
    if (!keys) throw new TokenSettingsError('tokens need a secret, a pem, pems, a keysUrl or a keyServer')
    this.#keys = keys
  }

  /**
   * @param token `undefined` where there is none
   * @param rows of the host: a check whose row is left empty is not made
   */
  async verify(token: string | undefined, rows: Rows): Promise<TokenVerdict> {
    if (token === undefined) return this.settings.allowEmpty || !rows.TOKEN_MISSING ? { kind: 'granted' } : refused('TOKEN_MISSING')
    if (token.length > MAX_TOKEN_BYTES) return refused('TOKEN_MALFORMED')
    const key = await this.#keyFor(token, rows)
    if (typeof key === 'string') return refused(key)
    const read = readCompact(token)
    if (typeof read === 'string') return refused(read)
    const unfit = flawOfHeader(read.header, this.settings.algorithm, rows) ?? await flawOfSignature(token, key, this.settings.algorithm, rows)
    if (unfit) return refused(unfit)
    const flaw = flawIn(read.claims, this.settings, Math.floor(this.#now() / 1_000), rows)
    return flaw ? { kind: 'refused', ...flaw } : { kind: 'granted', grant: { claims: read.claims } }
  }

  async #keyFor(token: string, rows: Rows): Promise<TokenKey | SaslRefusalCode> {
    if (!this.#keys.byId) return await this.#keys.find('') ?? 'TOKEN_KEY'
    const header = headerOf(token)
    if (typeof header === 'string') return header
    const { kid, alg } = header
    if (typeof kid !== 'string') return 'TOKEN_KID_MISSING'
    if (typeof alg !== 'string') return 'TOKEN_ALG_MISSING'
    const isRsa = this.settings.algorithm.startsWith('RS')
    if (isRsa && !alg.startsWith('RS') && rows.TOKEN_KID_FAMILY) return 'TOKEN_KID_FAMILY'
    return await this.#keys.find(kid) ?? 'TOKEN_KEY'
  }
}

function refused(code: SaslRefusalCode): TokenVerdict {
  return { kind: 'refused', code }
}

/** RFC 8725 §3.1, §3.11; RFC 7515 §4.1.11: what is critical to others is not understood here; RFC 7797 §7: `b64` is never false in a JWT. */
function flawOfHeader(header: JsonObject, algorithm: string, rows: Rows): SaslRefusalCode | undefined {
  const flaws = {
    TOKEN_TYP: header['typ'] !== 'JWT',
    TOKEN_ALG: header['alg'] !== algorithm,
    TOKEN_CRITICAL: 'crit' in header || 'b64' in header,
  }
  return (Object.keys(flaws) as (keyof typeof flaws)[]).find(code => flaws[code] && rows[code])
}

async function flawOfSignature(token: string, key: TokenKey, algorithm: string, rows: Rows): Promise<SaslRefusalCode | undefined> {
  const isSigned = key instanceof KeyObject ? isAuthentic(token, key, algorithm) : await isSignedWith(token, key, algorithm)
  return isSigned ? undefined : rows.TOKEN_SIGNATURE && 'TOKEN_SIGNATURE'
}

/** RFC 7518 §3.2. Here and now: a way through the thread pool would cost a login more than the MAC itself. */
function isAuthentic(token: string, secret: KeyObject, algorithm: string): boolean {
  const end = token.lastIndexOf('.')
  const expected = createHmac(`sha${algorithm.slice(2)}`, secret).update(token.slice(0, end)).digest()
  const given = Buffer.from(token.slice(end + 1), 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function isSignedWith(token: string, key: Exclude<TokenKey, KeyObject>, algorithm: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] })
    return true
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    return false
  }
}
