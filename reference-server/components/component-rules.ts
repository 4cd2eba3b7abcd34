/**
 * What a component may send, from outside or from within the server. Pure.
 * Spec: XEP-0114 v1.6 §3 (both addresses, its own domain); RFC 6120 §8.1 and §8.3.3.8 by analogy.
 */
import { attr, type Element, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Stanza } from '../router/router.ts'
import type { Refusals, StreamRefusalCode } from '../session/errors.ts'

/** `malformed`: the sender gets jid-malformed. `nothing`: the host has no rule against it, and nobody to send it as. */
export type ComponentJudgement =
  | { readonly kind: 'route'; readonly stanza: Stanza }
  | { readonly kind: 'fail'; readonly code: StreamRefusalCode }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'nothing' }

/** The domains that a component answers for. */
export interface Territory {
  readonly domain: string
  /** Whether all domains below it are its own too. */
  readonly subdomains: boolean
}

export function owns({ domain, subdomains }: Territory, other: string): boolean {
  return other === domain || (subdomains && other.endsWith(`.${domain}`))
}

/** Judges an element in its namespace, and moves it to jabber:client when it may go on; children without a namespace of their own follow. */
export function judgeFromComponent(element: Element, namespace: string, territory: Territory, refusals: Refusals): ComponentJudgement {
  const problem = problemOf(element, namespace, territory)
  if (problem && refusals.stream[problem]) return { kind: 'fail', code: problem }
  const from = parsed(attr(element, 'from'))
  const to = parsed(attr(element, 'to'))
  if (!from) return { kind: 'nothing' }
  if (!to) return { kind: 'malformed' }
  element.attrs['xmlns'] = NS.client
  return { kind: 'route', stanza: { element, from, to } }
}

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

function problemOf(element: Element, namespace: string, territory: Territory): StreamRefusalCode | undefined {
  if (!STANZAS.has(element.name)) return 'STREAM_UNKNOWN_ELEMENT'
  if (nsOf(element) !== namespace) return 'COMPONENT_CONTENT'
  if (!attr(element, 'from') || !attr(element, 'to')) return 'COMPONENT_ADDRESSING'
  const from = parsed(attr(element, 'from'))
  return from && owns(territory, from.domain) ? undefined : 'COMPONENT_FORGED_FROM'
}

function parsed(text: string | undefined): Jid | undefined {
  try {
    return text ? Jid.parse(text) : undefined
  } catch {
    return undefined
  }
}
