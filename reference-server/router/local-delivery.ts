/**
 * Who of an account gets a stanza, or why nobody does. Pure: the rules of one table of the specification.
 * Spec: RFC 6121 §8.5 (local user), appendix B; RFC 6120 §13.10.2 (a stranger learns nothing from an error).
 */
import { attr } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { StanzaRefusalCode } from '../session/errors.ts'
import { isSubscription } from '../session/stanza-rules.ts'
import type { Stanza } from './router.ts'

/** A connected resource, as the rules see it. */
export interface Resource {
  /** Full. */
  readonly address: Jid
  /** `undefined` until it has sent presence, and after it has said goodbye. RFC 6121 §4.7.2.3. */
  readonly priority: number | undefined
  /** Whether it lets this address know that it is there: by a subscription, by presence sent to it, or because it is its own. */
  readonly isSeenBy: (other: Jid) => boolean
}

export type Decision<R extends Resource> =
  | { readonly kind: 'deliver'; readonly to: readonly R[] }
  | { readonly kind: 'refuse'; readonly code: StanzaRefusalCode }
  | { readonly kind: 'account' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'subscription' }
  | { readonly kind: 'ignore' }

const IGNORE = { kind: 'ignore' } as const

/**
 * @param resources of the account that is addressed; none for one that does not exist, since nobody may tell the two apart
 * @param strangersMayAsk whether iq requests reach a resource that does not show itself to the asker
 */
export function decide<R extends Resource>(stanza: Stanza, resources: readonly R[], strangersMayAsk: boolean): Decision<R> {
  if (stanza.element.name === 'message') return decideMessage(stanza, resources)
  if (stanza.element.name === 'presence') return decidePresence(stanza, resources)
  return decideIq(stanza, resources, strangersMayAsk)
}

function decideMessage<R extends Resource>(stanza: Stanza, resources: readonly R[]): Decision<R> {
  const match = matching(stanza, resources)
  if (match) return { kind: 'deliver', to: [match] }
  const type = attr(stanza.element, 'type')
  if (type === 'error') return IGNORE
  if (stanza.to.isFull && type !== 'chat') return { kind: 'refuse', code: 'MESSAGE_NO_RESOURCE' }
  if (type === 'groupchat') return { kind: 'refuse', code: 'MESSAGE_GROUPCHAT' }
  const willing = resources.filter(resource => resource.priority !== undefined && resource.priority >= 0)
  if (type === 'headline') return willing.length > 0 ? { kind: 'deliver', to: willing } : IGNORE
  return willing.length > 0 ? { kind: 'deliver', to: mostAvailable(willing) } : { kind: 'refuse', code: 'MESSAGE_NO_ONE' }
}

function decidePresence<R extends Resource>(stanza: Stanza, resources: readonly R[]): Decision<R> {
  const type = attr(stanza.element, 'type')
  if (type === 'probe') return { kind: 'probe' }
  if (isSubscription(stanza.element)) return { kind: 'subscription' }
  const match = matching(stanza, resources)
  if (match) return { kind: 'deliver', to: [match] }
  if (stanza.to.isFull || (type !== undefined && type !== 'unavailable')) return IGNORE
  const available = resources.filter(resource => resource.priority !== undefined)
  return available.length > 0 ? { kind: 'deliver', to: available } : IGNORE
}

function decideIq<R extends Resource>(stanza: Stanza, resources: readonly R[], strangersMayAsk: boolean): Decision<R> {
  const type = attr(stanza.element, 'type')
  const isRequest = type === 'get' || type === 'set'
  if (stanza.to.isBare) return isRequest ? { kind: 'account' } : IGNORE
  const match = matching(stanza, resources)
  if (!match) return isRequest ? { kind: 'refuse', code: 'IQ_NO_RESOURCE' } : IGNORE
  if (isRequest && !strangersMayAsk && !match.isSeenBy(stanza.from)) return { kind: 'refuse', code: 'IQ_STRANGER' }
  return { kind: 'deliver', to: [match] }
}

function matching<R extends Resource>(stanza: Stanza, resources: readonly R[]): R | undefined {
  return stanza.to.isFull ? resources.find(resource => resource.address.equals(stanza.to)) : undefined
}

/** §8.5.2.1.1: the highest priority; among equals the one that came last. */
function mostAvailable<R extends Resource>(willing: readonly R[]): readonly R[] {
  const best = willing.reduce((a, b) => ((b.priority ?? 0) >= (a.priority ?? 0) ? b : a))
  return [best]
}
