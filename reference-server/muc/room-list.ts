/** The rooms that a service shows, all at once or page by page. Spec: XEP-0045 v1.35.5 §6.3; XEP-0059 v1.0 §2. */
import { type Element } from '#xmpp/element.js'
import { writeDiscoItems } from '#xmpp/stanzas/disco.js'
import { readResultSet, writeResultSet } from '#xmpp/stanzas/result-set.js'
import type { RoomState } from './room-state.ts'

/**
 * The answer to a request for the list.
 * @param atMost rooms on one page; 0 for as many as are wanted
 * @throws WireError `bad-request` when the page that is wanted cannot be read
 */
export function listRooms(query: Element, rooms: Iterable<RoomState>, atMost: number): Element {
  const shown = [...rooms].filter(room => room.config.isPublic && room.life === 'open')
  const wanted = readResultSet(query)
  if (!wanted && (atMost === 0 || shown.length <= atMost)) return writeDiscoItems({ items: shown.map(itemOf) })
  const start = wanted?.after === undefined ? 0 : shown.findIndex(room => room.jid.toString() === wanted.after) + 1
  const size = Math.min(wanted?.max ?? Number.POSITIVE_INFINITY, atMost || Number.POSITIVE_INFINITY)
  const items = shown.slice(start, start + size).map(itemOf)
  const answer = writeDiscoItems({ items })
  const set = writeResultSet({ first: items[0]?.jid, index: start, last: items.at(-1)?.jid, count: shown.length })
  set.parent = answer
  answer.children.push(set)
  return answer
}

function itemOf(room: RoomState): { readonly jid: string; readonly name: string } {
  return { jid: room.jid.toString(), name: room.config.name || room.jid.local }
}
