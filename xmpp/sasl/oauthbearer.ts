/** OAUTHBEARER: the client's response, and the error result of the server. Spec: RFC 7628 §3.1, §3.2.2, §3.2.3; RFC 5801 §4 (GS2 header). */
import { WireError } from '../wire-error.ts'
import { escapeName, unescapeName } from './scram.ts'

/** What a client says first. */
export interface BearerResponse {
  /** As whom to act; whoever the token is for, when left out. */
  readonly authzid?: string | undefined
  /** By key; `auth` is what an HTTP request would have in its header Authorization. */
  readonly pairs: ReadonlyMap<string, string>
}

/** What a client says after an error result, so that the server can fail. §3.2.3. */
export const DUMMY_RESPONSE: Uint8Array = Uint8Array.of(1)

/** §3.2.2. */
export interface BearerError {
  /** From the registry of OAuth extension errors, e.g. `invalid_token`. */
  readonly status: string
  /** One that is good for the service. */
  readonly scope?: string | undefined
  /** Where to read about the provider. */
  readonly 'openid-configuration'?: string | undefined
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const SEPARATOR = '\x01'
/** `y` says that the client could bind to a channel, `n` that it could not; neither does. */
const HEADER = /^[ny],(?:a=([^,]+))?,$/
const PAIR = /^([A-Za-z]+)=([\t\n\r -~]*)$/

export function formatBearerResponse({ authzid, pairs }: { readonly authzid?: string; readonly pairs: Readonly<Record<string, string>> }): Buffer {
  const header = `n,${authzid === undefined ? '' : `a=${escapeName(authzid)}`},`
  return Buffer.from([header, ...Object.entries(pairs).map(([key, value]) => `${key}=${value}`), '', ''].join(SEPARATOR))
}

/** @throws WireError `malformed-request` (codes `BEARER_…`, `SCRAM_NAME`) */
export function parseBearerResponse(message: Uint8Array): BearerResponse {
  const [header = '', ...parts] = decoded(message).split(SEPARATOR)
  const [, authzid] = HEADER.exec(header) ?? malformed('BEARER_HEADER', 'it does not begin with a GS2 header without channel binding')
  if (parts.pop() !== '' || parts.pop() !== '') malformed('BEARER_END', 'it does not end with two separators')
  const pairs = new Map<string, string>()
  for (const part of parts) {
    const [, key = '', value = ''] = PAIR.exec(part) ?? malformed('BEARER_PAIR', 'what is between separators is no key with a value')
    if (pairs.has(key)) malformed('BEARER_PAIR_TWICE', `${key} is said twice`)
    pairs.set(key, value)
  }
  return { ...(authzid !== undefined && { authzid: unescapeName(authzid) }), pairs }
}

export function isDummyResponse(message: Uint8Array): boolean {
  return message.length === 1 && message[0] === DUMMY_RESPONSE[0]
}

export function formatBearerError(error: BearerError): Buffer {
  return Buffer.from(JSON.stringify(error))
}

/** @throws WireError `malformed-request` (`BEARER_ERROR`) when it is no JSON object with a status, or says something that is no text */
export function parseBearerError(data: Uint8Array): BearerError {
  const { status, scope, 'openid-configuration': configuration } = json(data)
  if (typeof status !== 'string' || !isTextOrNothing(scope) || !isTextOrNothing(configuration)) throw new WireError('BEARER_ERROR', 'malformed-request', 'not an error result: an object with a status')
  return { status, ...(scope !== undefined && { scope }), ...(configuration !== undefined && { 'openid-configuration': configuration }) }
}

function isTextOrNothing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

function json(data: Uint8Array): Readonly<Partial<Record<keyof BearerError, unknown>>> {
  try {
    const value: unknown = JSON.parse(UTF8.decode(data))
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw new WireError('BEARER_ERROR', 'malformed-request', 'not an error result: no JSON', { cause })
  }
  throw new WireError('BEARER_ERROR', 'malformed-request', 'not an error result: no object')
}

function decoded(message: Uint8Array): string {
  try {
    return UTF8.decode(message)
  } catch (cause) {
    throw new WireError('BEARER_ENCODING', 'malformed-request', 'not UTF-8', { cause })
  }
}

function malformed(code: string, message: string): never {
  throw new WireError(code, 'malformed-request', `not a client response: ${message}`)
}
