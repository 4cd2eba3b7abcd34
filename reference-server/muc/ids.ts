/**
 * Ids that only a room gives: one for each account that is in it, one for each thing said to all. What others put in their place is
 * no id of the room. Spec: XEP-0421 v1.0.1 §4; XEP-0359 v0.7.0 §2.1, §3.
 */
import { createHmac } from 'node:crypto'
import { attr, el, is, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'

/**
 * The same for an account whenever it is in this room, another one in every other room; nobody without the secret can tell whose it is,
 * not even by trying all accounts there are. XEP-0421 §4.1.
 * @param user bare
 */
export function occupantId(secret: string, room: Jid, user: Jid): string {
  return createHmac('sha256', secret).update(`${room.toString()}\0${user.toString()}`).digest('base64url')
}

export function writeOccupantId(id: string): Element {
  return el('occupant-id', { xmlns: NS.occupantIds, id })
}

export function writeStanzaId(id: string, by: Jid): Element {
  return el('stanza-id', { xmlns: NS.stanzaIds, id, by: by.toString() })
}

/** An occupant id can only be the room's; so can a stanza id in its name, however that is written. */
export function isForgedId(room: Jid, child: Element): boolean {
  return is(child, NS.occupantIds, 'occupant-id') || (is(child, NS.stanzaIds, 'stanza-id') && names(room, attr(child, 'by')))
}

function names(room: Jid, text: string | undefined): boolean {
  if (text === undefined || text === room.toString()) return text !== undefined
  try {
    return Jid.parse(text).equals(room)
  } catch {
    return false
  }
}
