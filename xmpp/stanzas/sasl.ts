/** SASL on the wire: the elements of the negotiation and their base64. Spec: RFC 6120 §6.4, §6.5, App. A.4. */
import { type Element, attr, childOf, childrenOf, el, elementsOf, is, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

/** RFC 6120 §6.5, all of it. */
export const SASL_CONDITIONS = [
  'aborted', 'account-disabled', 'credentials-expired', 'encryption-required', 'incorrect-encoding', 'invalid-authzid',
  'invalid-mechanism', 'malformed-request', 'mechanism-too-weak', 'not-authorized', 'temporary-auth-failure',
] as const
export type SaslCondition = typeof SASL_CONDITIONS[number]
/** What is said beside them: a Jitsi server says `not-allowed` to who has no good token, and its clients look for that. */
export type SaidSaslCondition = SaslCondition | 'not-allowed'

export function isSaslCondition(condition: string): condition is SaslCondition {
  return (SASL_CONDITIONS as readonly string[]).includes(condition)
}

/** The stream feature that offers mechanisms, best first. */
export function mechanisms(names: readonly string[]): Element {
  return el('mechanisms', { xmlns: NS.sasl }, ...names.map(name => el('mechanism', {}, name)))
}

/** What a server offers in `<stream:features/>`; nothing when it offers no SASL. */
export function readMechanisms(features: Element): readonly string[] {
  const offer = childOf(features, NS.sasl, 'mechanisms')
  return offer ? childrenOf(offer, NS.sasl, 'mechanism').map(textOf) : []
}

/** `initial` empty is the empty response ("="); left out, there is none. */
export function auth(mechanism: string, initial?: Uint8Array): Element {
  return el('auth', { xmlns: NS.sasl, mechanism }, initial && (encode(initial) || '='))
}

/** @throws WireError `incorrect-encoding` (`SASL_BASE64`), `malformed-request` when the mechanism is missing */
export function readAuth(x: Element): { readonly mechanism: string; readonly initial?: Buffer } {
  const mechanism = attr(x, 'mechanism')
  if (mechanism === undefined) throw new WireError('SASL_MECHANISM', 'malformed-request', '<auth/> names no mechanism')
  const initial = readOptionalData(x)
  return { mechanism, ...(initial && { initial }) }
}

export function challenge(data: Uint8Array): Element {
  return el('challenge', { xmlns: NS.sasl }, encode(data) || undefined)
}

export function response(data: Uint8Array): Element {
  return el('response', { xmlns: NS.sasl }, encode(data) || undefined)
}

export function abort(): Element {
  return el('abort', { xmlns: NS.sasl })
}

/** `data` empty is written "="; left out, there is none. */
export function success(data?: Uint8Array): Element {
  return el('success', { xmlns: NS.sasl }, data && (encode(data) || '='))
}

/** Its text is in the language of the stream, and so has no attribute: web clients of Jitsi find no other. JITSI-AUTH-05. */
export function failure(condition: SaidSaslCondition, text?: string): Element {
  return el('failure', { xmlns: NS.sasl }, el(condition), text === undefined ? undefined : el('text', {}, text))
}

/** What a failure says, or `undefined` when the element is none. */
export function readSaslFailure(x: Element): { readonly condition: string; readonly text?: string } | undefined {
  if (!is(x, NS.sasl, 'failure')) return undefined
  const condition = elementsOf(x).find(child => child.name !== 'text')?.name ?? 'not-authorized'
  const text = childOf(x, NS.sasl, 'text')
  return { condition, ...(text && { text: textOf(text) }) }
}

/** The bytes in a challenge or response. @throws WireError `incorrect-encoding` (`SASL_BASE64`) */
export function readData(x: Element): Buffer {
  return decode(textOf(x))
}

/** The bytes in `<auth/>` or `<success/>`, where nothing and "=" differ. @throws WireError `incorrect-encoding` (`SASL_BASE64`) */
export function readOptionalData(x: Element): Buffer | undefined {
  const text = textOf(x)
  if (text === '') return undefined
  return text === '=' ? Buffer.alloc(0) : decode(text)
}

/** Base64. */
export function encode(data: Uint8Array): string {
  return Buffer.from(data).toString('base64')
}

/** Strict: no whitespace, full padding, no stray bits (RFC 6120 §13.9.1; RFC 4648 §3.5). */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new WireError('SASL_BASE64', 'incorrect-encoding', 'the data is not base64')
  return bytes
}
