/** Stream errors: the defined conditions, and their element. Spec: RFC 6120 §4.9. */
import { type Element, childOf, el, elementsOf, is, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'

/** RFC 6120 §4.9.3, all of it, in its order. */
export const STREAM_ERRORS = [
  'bad-format', 'bad-namespace-prefix', 'conflict', 'connection-timeout', 'host-gone', 'host-unknown', 'improper-addressing',
  'internal-server-error', 'invalid-from', 'invalid-namespace', 'invalid-xml', 'not-authorized', 'not-well-formed', 'policy-violation',
  'remote-connection-failed', 'reset', 'resource-constraint', 'restricted-xml', 'see-other-host', 'system-shutdown',
  'undefined-condition', 'unsupported-encoding', 'unsupported-feature', 'unsupported-stanza-type', 'unsupported-version',
] as const
export type StreamErrorCondition = typeof STREAM_ERRORS[number]

export function isStreamErrorCondition(condition: string): condition is StreamErrorCondition {
  return (STREAM_ERRORS as readonly string[]).includes(condition)
}

/** `<stream:error/>`. A `see-other-host` carries its host as `detail`; `more` is a condition of an extension, RFC 6120 §4.9.4. */
export function streamError(condition: StreamErrorCondition, text?: string, detail?: string, more?: Element): Element {
  return el('error', { xmlns: NS.stream },
    el(condition, { xmlns: NS.streamErrors }, detail),
    text === undefined ? undefined : el('text', { xmlns: NS.streamErrors, 'xml:lang': 'en' }, text),
    more)
}

/** What a stream error says, or `undefined` when the element is none. A condition that is not defined is kept as it is. */
export function readStreamError(x: Element): { condition: string; text?: string } | undefined {
  if (!is(x, NS.stream, 'error')) return undefined
  const condition = elementsOf(x).find(child => nsOf(child) === NS.streamErrors && child.name !== 'text')?.name ?? 'undefined-condition'
  const text = childOf(x, NS.streamErrors, 'text')
  return text ? { condition, text: textOf(text) } : { condition }
}
