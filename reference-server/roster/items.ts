/** Roster items on the wire: what a set asks for, and what results and pushes say. Pure. Spec: RFC 6121 §2.1, §2.3.3. */
import { attr, childrenOf, el, type Element, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { StanzaRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'
import type { RosterEntry } from './store.ts'
import { hasAsked, subscriptionOf } from './subscription.ts'

export type RosterLimits = Pick<HostOptions, 'maxRosterTextBytes' | 'maxRosterItems' | 'maxRosterRequests' | 'maxRosterRequestBytes'>

/** What a client wants done to one item. */
export type RosterSet =
  | { readonly kind: 'put'; readonly contact: Jid; readonly name: string; readonly groups: readonly string[] }
  | { readonly kind: 'remove'; readonly contact: Jid }
  | { readonly kind: 'refused'; readonly code: StanzaRefusalCode }

/** @param query of a set */
export function readRosterSet(query: Element, limits: RosterLimits): RosterSet {
  const [item, ...more] = childrenOf(query, NS.roster, 'item')
  if (!item || more.length > 0) return { kind: 'refused', code: 'ROSTER_ITEMS' }
  const contact = contactOf(item)
  if (typeof contact === 'string') return { kind: 'refused', code: contact }
  // §2.1.2.5: any other value says nothing
  if (attr(item, 'subscription') === 'remove') return { kind: 'remove', contact }
  const name = attr(item, 'name') ?? ''
  const groups = childrenOf(item, NS.roster, 'group').map(textOf)
  if (new Set(groups).size < groups.length) return { kind: 'refused', code: 'ROSTER_GROUP_TWICE' }
  if (groups.includes('')) return { kind: 'refused', code: 'ROSTER_GROUP_EMPTY' }
  if ([name, ...groups].some(text => Buffer.byteLength(text) > limits.maxRosterTextBytes)) return { kind: 'refused', code: 'ROSTER_TEXT_TOO_LONG' }
  return { kind: 'put', contact, name, groups }
}

function contactOf(item: Element): Jid | StanzaRefusalCode {
  const text = attr(item, 'jid')
  if (text === undefined) return 'ROSTER_ITEMS'
  try {
    return Jid.parse(text)
  } catch {
    return 'STANZA_TO_MALFORMED'
  }
}

/** An item as clients see it. */
export function writeItem({ contact, name, groups, state, approved }: RosterEntry): Element {
  return el('item', {
    jid: contact.toString(), name: name === '' ? undefined : name, subscription: subscriptionOf(state),
    ask: hasAsked(state) ? 'subscribe' : undefined, approved: approved ? 'true' : undefined,
  }, ...groups.map(group => el('group', {}, group)))
}

/** An item that is not there any more. */
export function writeRemoval(contact: Jid): Element {
  return el('item', { jid: contact.toString(), subscription: 'remove' })
}

export function writeQuery(ver: string, items: readonly Element[]): Element {
  return el('query', { xmlns: NS.roster, ver }, ...items)
}

/** Whether clients see a difference. */
export function looksAlike(a: RosterEntry, b: RosterEntry): boolean {
  return a.listed === b.listed && (!a.listed || writeItem(a).toString() === writeItem(b).toString())
}
