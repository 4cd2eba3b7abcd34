/** What becomes of a message on its way through the room. Spec: XEP-0045 v1.35.5 §7.4, §7.5, §17.2; XEP-0421 v1.0.1 §4; XEP-0359 v0.7.0 §3. */
import { append, attr, childrenOf, copyOf, el, elementsOf, nsOf, type Child, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeDelay } from '#xmpp/stanzas/delay.js'
import type { Stanza } from '../router/router.ts'
import type { Spoken } from './hooks.ts'
import { isForgedId, writeOccupantId, writeStanzaId } from './ids.ts'
import type { Occupant, RoomState } from './room-state.ts'

/** The message as others get it: from the occupant JID, all else untouched but what only the room may say. */
export function reflection(room: RoomState, stanza: Stanza, from: Occupant, ...more: readonly Child[]): Element {
  const { to: _, ...attributes } = stanza.element.attrs as Record<string, string>
  const children = elementsOf(stanza.element).filter(child => !isForged(room, child))
  return el('message', { ...attributes, from: from.jid.toString() }, ...children, writeOccupantId(from.id), ...more)
}

/** The same for what is said to all, with an id of its own by which everybody can speak of it. */
export function announcement({ room, rules, stanza, from }: Spoken): Element {
  return reflection(room, stanza, from, writeStanzaId(rules.freshId(), room.jid))
}

// §17.3 says it of presence; in a message the same data would deceive as well. A delay in the room's name is the room's.
function isForged(room: RoomState, child: Element): boolean {
  if (child.name === 'x') return nsOf(child) === NS.mucUser
  if (isForgedId(room.jid, child)) return true
  return child.name === 'delay' && nsOf(child) === NS.delay && attr(child, 'from') === room.jid.toString()
}

/** A copy that says when it was said, in the name of the room. §7.2.13. */
export function delayed(room: Jid, element: Element, atMs: number): Element {
  const copy = copyOf(element)
  return append(copy, writeDelay({ stamp: new Date(atMs), from: room.toString() }))
}

/** Whether a message has a child of the base namespace with this name. */
export function has(message: Element, name: string): boolean {
  return childrenOf(message, NS.client, name).length > 0
}
