/**
 * Which messages an account's other resources get a copy of, and who gets it. Pure.
 * Spec: XEP-0280 v1.0.1 §6–§9; XEP-0334 v0.4.0 §4.3 (no-copy).
 */
import { attr, childOf, copyOf, type Element, is } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { type CarbonDirection, readCarbon } from '#xmpp/stanzas/carbons.js'
import type { Stanza } from './router.ts'

/** A connected resource, as the rules see it. */
export interface CopiedResource {
  /** Full. */
  readonly address: Jid
  /** Whether it wants copies. */
  readonly hasCarbons: boolean
}

export interface Copies<R> {
  readonly direction: CarbonDirection
  /** None when nobody is owed a copy. */
  readonly to: readonly R[]
}

/**
 * §7: of a message for an account. What its resources say to each other is copied once, as sent: each of them either said it, or got
 * it, or gets this copy.
 * @param resources of the account
 * @param served who of them got the message itself
 */
export function copiesOfReceived<R extends CopiedResource>(stanza: Stanza, resources: readonly R[], served: readonly R[]): Copies<R> {
  const direction = stanza.from.bare.equals(stanza.to.bare) ? 'sent' : 'received'
  if (!isCopied(stanza, direction)) return { direction, to: [] }
  return { direction, to: resources.filter(each => each.hasCarbons && !served.includes(each) && !each.address.equals(stanza.from)) }
}

/**
 * §8: of a message of an account for another one.
 * @param resources of the account
 */
export function copiesOfSent<R extends CopiedResource>(stanza: Stanza, resources: () => readonly R[]): Copies<R> {
  const isOwn = stanza.from.bare.equals(stanza.to.bare)
  if (isOwn || !isCopied(stanza, 'sent')) return { direction: 'sent', to: [] }
  return { direction: 'sent', to: resources().filter(each => each.hasCarbons && !each.address.equals(stanza.from)) }
}

/** Whether its sender wanted no copies. */
export function isPrivate(message: Element): boolean {
  return message.name === 'message' && childOf(message, NS.carbons, 'private') !== undefined
}

/** §9: whoever receives a message need not know that its sender wanted no copies. */
export function withoutPrivate(message: Element): Element {
  const copy = copyOf(message)
  copy.children = copy.children.filter(child => typeof child === 'string' || !is(child, NS.carbons, 'private'))
  return copy
}

/** §6; what was delivered before, to somebody who did not come back for it, was copied then. */
function isCopied({ element, from, to }: Stanza, direction: CarbonDirection): boolean {
  if (element.name !== 'message' || !isTalk(element) || isPrivate(element) || readCarbon(element)) return false
  if (childOf(element, NS.hints, 'no-copy')) return false
  if (childOf(element, NS.delay, 'delay')?.attrs['from'] === to.domain && direction === 'received') return false
  return direction === 'sent' || !isWhisper(element, from)
}

/** Chat, messages with a body, and invitations. */
function isTalk(element: Element): boolean {
  const type = attr(element, 'type') ?? 'normal'
  if (type === 'chat') return true
  return type === 'normal' && (childOf(element, NS.client, 'body') !== undefined || isInvitation(element))
}

function isInvitation(element: Element): boolean {
  const user = childOf(element, NS.mucUser, 'x')
  return childOf(element, NS.conference, 'x') !== undefined || (user !== undefined && childOf(user, NS.mucUser, 'invite') !== undefined)
}

/** Said by an occupant to one other: rooms mark it, and every resource in the room gets its own. */
function isWhisper(element: Element, from: Jid): boolean {
  return from.resource !== '' && childOf(element, NS.mucUser, 'x') !== undefined && !isInvitation(element)
}
