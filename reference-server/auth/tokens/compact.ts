/** Reads the three parts of a compact token, as strictly as they are specified. Spec: RFC 7515 §2, §5.2, §7.1; RFC 7519 §7.2; RFC 4648 §3.5, §5. */
import type { SaslRefusalCode } from '../../session/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export interface CompactToken {
  readonly header: JsonObject
  readonly claims: JsonObject
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BASE64URL = /^[A-Za-z0-9_-]*$/

/** What a token says, or which of its parts cannot be read. Nothing is verified. */
export function readCompact(token: string): CompactToken | SaslRefusalCode {
  const [head, body, signature, ...more] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined || more.length > 0) return 'TOKEN_MALFORMED'
  const header = objectIn(head)
  if (!header) return 'TOKEN_HEADER'
  const claims = objectIn(body)
  if (!claims) return 'TOKEN_BODY'
  return decoded(signature) ? { header, claims } : 'TOKEN_SIGNATURE'
}

/** The header alone, for whoever needs it to find a key: what is before the first dot, whatever follows. */
export function headerOf(token: string): JsonObject | SaslRefusalCode {
  const dot = token.indexOf('.')
  const bytes = dot < 0 ? undefined : decoded(token.slice(0, dot))
  if (!bytes) return 'TOKEN_MALFORMED'
  return parsed(bytes) ?? 'TOKEN_FORMAT'
}

function objectIn(part: string): JsonObject | undefined {
  const bytes = decoded(part)
  return bytes && parsed(bytes)
}

/** Without padding, whitespace and stray bits: one spelling for each value. */
function decoded(part: string): Buffer | undefined {
  if (!BASE64URL.test(part)) return undefined
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

function parsed(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(UTF8.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : undefined
  } catch {
    return undefined
  }
}
