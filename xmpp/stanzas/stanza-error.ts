/** Stanza errors: the defined conditions with their usual types, and the reply that carries one. Spec: RFC 6120 §8.3. */
import { type Element, attr, childOf, el, elementsOf, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'

export type ErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait'

/** RFC 6120 §8.3.3: each defined condition with the type it usually has, the first named where there are two. */
export const STANZA_ERRORS = {
  'bad-request': 'modify',
  'conflict': 'cancel',
  'feature-not-implemented': 'cancel',
  'forbidden': 'auth',
  'gone': 'cancel',
  'internal-server-error': 'cancel',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'modify',
  'recipient-unavailable': 'wait',
  'redirect': 'modify',
  'registration-required': 'auth',
  'remote-server-not-found': 'cancel',
  'remote-server-timeout': 'wait',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
  'subscription-required': 'auth',
  'undefined-condition': 'cancel',
  'unexpected-request': 'wait',
} as const satisfies Record<string, ErrorType>
export type StanzaErrorCondition = keyof typeof STANZA_ERRORS

/** `type` left out is the usual one; `by` is who found the error, where that is not `from`. */
export interface StanzaErrorDetails {
  readonly condition: StanzaErrorCondition
  readonly type?: ErrorType | undefined
  readonly text?: string | undefined
  readonly by?: string | undefined
  /** Name of an element of Jitsi's that says more than the condition. RFC 6120 §8.3.4. */
  readonly jitsi?: string | undefined
}
/** As read: any condition, any type a peer may have written. */
export interface ReadStanzaError { readonly type: string; readonly condition: string; readonly text?: string; readonly by?: string }

export function isStanzaErrorCondition(condition: string): condition is StanzaErrorCondition {
  return Object.hasOwn(STANZA_ERRORS, condition)
}

/** `<error/>`, in the namespace of the stanza it will be put into. */
export function stanzaError(details: StanzaErrorDetails): Element {
  return el('error', { type: details.type ?? STANZA_ERRORS[details.condition], by: details.by },
    el(details.condition, { xmlns: NS.stanzaErrors }),
    details.text === undefined ? undefined : el('text', { xmlns: NS.stanzaErrors, 'xml:lang': 'en' }, details.text),
    details.jitsi === undefined ? undefined : el(details.jitsi, { xmlns: NS.jitmeet }))
}

/** The error stanza that answers one: same name and id, addresses turned round. It repeats nothing of the payload. */
export function errorReply(stanza: Element, details: StanzaErrorDetails): Element {
  const error = stanzaError(details)
  return el(stanza.name, { xmlns: nsOf(stanza), type: 'error', id: attr(stanza, 'id'), to: attr(stanza, 'from'), from: attr(stanza, 'to') }, error)
}

/** What an error stanza says, or `undefined` when it holds no `<error/>`. */
export function readStanzaError(stanza: Element): ReadStanzaError | undefined {
  const error = childOf(stanza, nsOf(stanza), 'error')
  if (!error) return undefined
  const condition = elementsOf(error).find(child => nsOf(child) === NS.stanzaErrors && child.name !== 'text')?.name ?? 'undefined-condition'
  const text = childOf(error, NS.stanzaErrors, 'text')
  const by = attr(error, 'by')
  return { type: attr(error, 'type') ?? '', condition, ...(text && { text: textOf(text) }), ...(by !== undefined && { by }) }
}
