/** What the claims of a token have to say, in the order in which they are asked. Spec: RFC 7519 §4.1; JITSI-JWT-08 to -16. */
import type { Refusals, SaslRefusalCode } from '../../session/errors.ts'
import type { JsonObject } from './compact.ts'
import type { TokenSettings } from './settings.ts'

/** What is wrong with a token; `text` instead of that of the row. */
export interface TokenFlaw {
  readonly code: SaslRefusalCode
  readonly text?: string
}

type Check = (claims: JsonObject, settings: TokenSettings, nowSeconds: number) => boolean

const isNumberIfThere = (value: unknown): boolean => value === undefined || (typeof value === 'number' && Number.isFinite(value))
const isText = (value: unknown): value is string => typeof value === 'string'

/** Each says what is wrong where it holds. A later one may rely on those before it. */
const FLAWS: readonly (readonly [SaslRefusalCode, Check])[] = [
  ['TOKEN_EXP_TYPE', ({ exp }) => !isNumberIfThere(exp)],
  ['TOKEN_NBF_TYPE', ({ nbf }) => !isNumberIfThere(nbf)],
  ['TOKEN_EXPIRED', ({ exp }, _, now) => typeof exp === 'number' && now >= exp],
  ['TOKEN_TOO_EARLY', ({ nbf }, _, now) => typeof nbf === 'number' && now < nbf],
  ['TOKEN_ISS_MISSING', ({ iss }) => iss === undefined || iss === null],
  ['TOKEN_ISS', ({ iss }, { issuers }) => !isText(iss) || !isAccepted(iss, issuers)],
  ['TOKEN_AUD_MISSING', ({ aud }) => aud === undefined || aud === null],
  ['TOKEN_AUD', ({ aud }, { audiences = ['*'] }) => !audiencesIn(aud).some(value => isAccepted(value, audiences))],
  ['TOKEN_ROOM_MISSING', ({ room }, { requireRoom = true }) => (requireRoom || room !== undefined) && !isText(room)],
  ['TOKEN_SUB_MISSING', ({ sub }) => !isText(sub)],
]

/** The first flaw by which this host refuses. @param now in seconds since 1970, whole ones */
export function flawIn(claims: JsonObject, settings: TokenSettings, nowSeconds: number, refusals: Refusals['sasl']): TokenFlaw | undefined {
  const found = FLAWS.find(([code, isFlawed]) => isFlawed(claims, settings, nowSeconds) && refusals[code])
  if (!found) return undefined
  const [code] = found
  return code === 'TOKEN_EXPIRED' ? { code, text: expiredText(claims, nowSeconds) } : { code }
}

function isAccepted(value: string, accepted: readonly string[]): boolean {
  return accepted.includes('*') || accepted.includes(value)
}

/** One or a list: any of them will do. RFC 7519 §4.1.3. (Jitsi's own servers read no lists.) */
function audiencesIn(aud: unknown): readonly string[] {
  if (isText(aud)) return [aud]
  return Array.isArray(aud) && aud.every(isText) ? aud : []
}

function expiredText({ exp, iat }: JsonObject, now: number): string {
  const since = `${now - Number(exp)} sec since expired`
  return `Not acceptable by exp (${typeof iat === 'number' ? `${since}, valid for:${Number(exp) - iat} sec` : since})`
}
