/**
 * What a bound client may send, and how the server stamps it. Pure.
 * Spec: RFC 6120 §8.1 (attributes), §8.2.3 (iq), §10.3 (no "to"); RFC 6121 §4.7.1 (presence types); XEP-0203 v2.0 §5.
 */
import { attr, childOf, type Element, elementsOf, is, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Stanza } from '../router/router.ts'
import type { Refusals, StanzaRefusalCode, StreamRefusalCode } from './errors.ts'

export interface Sender {
  /** Full. */
  readonly address: Jid
  /** Of the peer's stream header. */
  readonly language: string | undefined
}

/** `own-presence` has no address: it is for whom the account concerns. A refused stanza is stamped, so that the error can be sent. */
export type Judgement =
  | { readonly kind: 'route'; readonly stanza: Stanza }
  | { readonly kind: 'own-presence'; readonly element: Element }
  | { readonly kind: 'refuse'; readonly code: StanzaRefusalCode; readonly stanza: Stanza }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'fail'; readonly code: StreamRefusalCode }

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])
const SUBSCRIPTION: ReadonlySet<string> = new Set(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'])
const PRESENCE_TYPES: ReadonlySet<string> = new Set([...SUBSCRIPTION, 'unavailable', 'probe', 'error'])
const IQ_TYPES: ReadonlySet<string> = new Set(['get', 'set', 'result', 'error'])

/** Whether an element is a stanza; if not, what its stream deserves. */
export function notAStanza(element: Element): StreamRefusalCode | undefined {
  if (!STANZAS.has(element.name)) return 'STREAM_UNKNOWN_ELEMENT'
  return nsOf(element) === NS.client ? undefined : 'STREAM_STANZA_NAMESPACE'
}

/** What the schema forbids, and not only the rules: RFC 6120 Appendix A.5. */
const INVALID: ReadonlySet<StanzaRefusalCode> = new Set<StanzaRefusalCode>(['IQ_TYPE', 'IQ_NO_ID', 'PRESENCE_TYPE', 'PRESENCE_PRIORITY'])

/** Whether a validating server need not look further. §11.4. */
export function isInvalid(code: StanzaRefusalCode): boolean {
  return INVALID.has(code)
}

/** Stamps `from` and `xml:lang` on the element, takes away delays in the server's name, and says what is to become of it. */
export function judgeStanza(element: Element, sender: Sender, refusals: Refusals): Judgement {
  const broken = notAStanza(element)
  if (broken) return { kind: 'fail', code: broken }
  if (!mayClaim(attr(element, 'from'), sender.address)) {
    if (refusals.stream.STREAM_FORGED_FROM) return { kind: 'fail', code: 'STREAM_FORGED_FROM' }
  } else stampFrom(element, sender.address)
  stampLanguage(element, sender.language)
  dropForgedDelays(element, sender.address.domain)

  const to = recipientOf(element, sender.address)
  if (to === 'malformed') return refuse(element, 'STANZA_TO_MALFORMED', sender.address, Jid.of('', sender.address.domain))
  const from = Jid.parse(attr(element, 'from') ?? sender.address.toString())
  const code = element.name === 'iq' ? iqProblem(element) : element.name === 'presence' ? presenceProblem(element) : undefined
  if (code && refusals.stanza[code]) return refuse(element, code, sender.address, to)
  if (element.name === 'presence' && attr(element, 'to') === undefined) return { kind: 'own-presence', element }
  if (attr(element, 'to') === undefined) element.attrs['to'] = to.toString()
  return { kind: 'route', stanza: { element, from, to } }
}

/** §8.1.2.1: a client may say nothing, its bare or its full JID. */
function mayClaim(from: string | undefined, address: Jid): boolean {
  if (from === undefined) return true
  try {
    const claimed = Jid.parse(from)
    return claimed.equals(address) || claimed.equals(address.bare)
  } catch {
    return false
  }
}

function stampFrom(element: Element, address: Jid): void {
  const bare = element.name === 'presence' && SUBSCRIPTION.has(attr(element, 'type') ?? '')
  element.attrs['from'] = bare ? address.bareText : address.toString()
}

/** §8.1.5: the language is never changed and only added where there is none. */
function stampLanguage(element: Element, language: string | undefined): void {
  if (language !== undefined && attr(element, 'xml:lang') === undefined) element.attrs['xml:lang'] = language
}

/** §10.3: without "to" a stanza is for the sender's own account. */
function recipientOf(element: Element, address: Jid): Jid | 'malformed' {
  const to = attr(element, 'to')
  if (to === undefined) return address.bare
  try {
    return Jid.parse(to)
  } catch {
    return 'malformed'
  }
}

function iqProblem(element: Element): StanzaRefusalCode | undefined {
  const type = attr(element, 'type') ?? ''
  if (!IQ_TYPES.has(type)) return 'IQ_TYPE'
  if (!attr(element, 'id')) return 'IQ_NO_ID'
  if (type !== 'get' && type !== 'set') return undefined
  return elementsOf(element).length === 1 ? undefined : 'IQ_CHILDREN'
}

function presenceProblem(element: Element): StanzaRefusalCode | undefined {
  const type = attr(element, 'type')
  if (type !== undefined && !PRESENCE_TYPES.has(type)) return 'PRESENCE_TYPE'
  return type === undefined && priorityOf(element) === undefined ? 'PRESENCE_PRIORITY' : undefined
}

/** RFC 6121 §4.7.2.3: a whole number from -128 to 127, zero when missing; `undefined` when it is anything else. */
export function priorityOf(presence: Element): number | undefined {
  const child = childOf(presence, NS.client, 'priority')
  if (!child) return 0
  const text = child.getText().trim()
  const priority = Number(text)
  return /^[+-]?\d{1,3}$/.test(text) && priority >= -128 && priority <= 127 ? priority : undefined
}

/** XEP-0203 §5: that the server has delayed something, only the server may say. */
function dropForgedDelays(element: Element, domain: string): void {
  element.children = element.children.filter(child => typeof child === 'string' || !is(child, NS.delay, 'delay') || attr(child, 'from') !== domain)
}

function refuse(element: Element, code: StanzaRefusalCode, from: Jid, to: Jid): Judgement {
  element.attrs['from'] = from.toString()
  element.attrs['to'] = to.toString()
  return { kind: 'refuse', code, stanza: { element, from, to } }
}

export function isSubscription(element: Element): boolean {
  return element.name === 'presence' && SUBSCRIPTION.has(attr(element, 'type') ?? '')
}
