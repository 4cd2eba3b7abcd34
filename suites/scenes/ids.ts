/** Ids that a room gives to occupants and to what is said in it. Spec: XEP-0421 v1.0.1, XEP-0359 v0.7.0. */
import { attr, childrenOf, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { HarnessError } from '#harness/errors.js'
import type { StanzaSeen } from '#harness/match/any-stanza.js'
import { type Client } from '#harness/probe/client.js'
import { join, type Occupant } from '#harness/probe/muc-client.js'

/** The ids of occupants in a stanza: there should be one. */
export function occupantIdsIn({ element }: Pick<StanzaSeen, 'element'>): readonly (string | undefined)[] {
  return childrenOf(element, NS.occupantIds, 'occupant-id').map(each => attr(each, 'id'))
}

/** The id that the room gives to who enters, as it is told itself. @throws HarnessError when it gives none */
export async function idOnEntry(client: Client, room: Jid, nick: string): Promise<{ readonly id: string; readonly occupant: Occupant }> {
  const occupant = await join(client, room, nick)
  return { id: idOf(occupant), occupant }
}

/** The id with which an occupant came in, as it was told itself. @throws HarnessError when there is none */
export function idOf({ who, entry }: Occupant): string {
  const id = entry && occupantIdsIn(entry.self)[0]
  if (id === undefined) throw new HarnessError('OCCUPANT_ID_NONE', `${who} enters and is not told its occupant id`)
  return id
}

/** An id of an occupant as no client may give it. */
export function forgedOccupantId(id: string): Element {
  return el('occupant-id', { xmlns: NS.occupantIds, id })
}

/** An id of a stanza in somebody's name. */
export function stanzaId(by: string, id: string): Element {
  return el('stanza-id', { xmlns: NS.stanzaIds, by, id })
}

/** The ids of a stanza that are said to be by somebody, or all. */
export function stanzaIdsIn({ element }: Pick<StanzaSeen, 'element'>, by?: string): readonly Element[] {
  return childrenOf(element, NS.stanzaIds, 'stanza-id').filter(each => by === undefined || attr(each, 'by') === by)
}
