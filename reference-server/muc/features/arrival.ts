/**
 * Entering, and what a newcomer is shown first: the others, then itself. What follows (history, subject) is for the
 * features that register after this one. Spec: XEP-0045 v1.35.5 §7.1, §7.2.1, §7.2.2, §17.3 (joining again).
 */
import type { Child, Element } from '#xmpp/element.js'
import type { Affiliation } from '#xmpp/stanzas/muc-user.js'
import { write } from '#xmpp/xml/writer.js'
import { isShown } from '../audience.ts'
import { raise, type Arrival, type Effect, type HookTable, type Joining } from '../hooks.ts'
import { occupantId } from '../ids.ts'
import { roleOnEntry } from '../policy.ts'
import { availability, payloadOf, presenceOf, tellOthers, tellSelf } from '../presence.ts'
import { affiliationOf, reservedNickOf, type Occupant } from '../room-state.ts'
import { may } from '../rules.ts'

export function arrival(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const user = turn.stanza.from.bare
    const grants: Affiliation[] = []
    const { stanza, nick, join, waived } = turn
    const more = turn.ask('admitted', { stanza, nick, join, grants }) ?? []
    const granted = grants.at(-1)
    return granted === undefined || granted === affiliationOf(turn.room, user) ? undefined : [...changeOf(turn, granted), ...more, raise('enter', { stanza, nick, join, waived })]
  })
  hooks.on('enter', turn => {
    const present = turn.room.occupants.get(turn.nick)
    const session = turn.stanza.from
    const payload = payloadOf(turn.stanza.element)
    const occupant = present ? { ...present, sessions: [...present.sessions, session], payload } : newcomer(turn, payload)
    const { stanza, nick, join } = turn
    return [
      { kind: 'put-occupant', occupant },
      raise('entered', { stanza, nick, join, occupant, session, as: present ? 'session' : 'occupant', status: new Set() }),
    ]
  })

  hooks.on('resync', ({ from, stanza, nick, join }) => {
    const payload = payloadOf(stanza.element)
    const occupant = sameChildren(payload, from.payload) ? from : { ...from, payload }
    return [
      { kind: 'put-occupant', occupant },
      raise('entered', { stanza, nick, join, occupant, session: stanza.from, as: occupant === from ? 'again' : 'session', status: new Set() }),
    ]
  })

  hooks.on('entered', turn => [...theOthers(turn), ...itself(turn)])
}

/** Nobody needs to hear of it where nobody of the account is in: the newcomer is about to be shown. */
function changeOf({ room, stanza }: Joining, affiliation: Affiliation): Effect[] {
  const jid = stanza.from.bare
  const isPresent = [...room.occupants.values()].some(({ user }) => user.equals(jid))
  if (isPresent) return [raise('set-affiliation', { actor: undefined, jid, affiliation, nick: undefined, reason: undefined })]
  return [{ kind: 'bond', jid, affiliation, nick: reservedNickOf(room, jid) }, { kind: 'keep-role', user: jid, role: undefined }]
}

function newcomer(turn: Joining, payload: readonly Child[]): Occupant {
  const { room, nick, rules, stanza } = turn
  const user = stanza.from.bare
  const affiliation = affiliationOf(room, user)
  const kept = room.config.isModerated ? room.keptRoles.get(user.toString()) : undefined
  const usual = roleOnEntry(affiliation, room.config)
  const role = usual === 'moderator' ? usual : kept ?? usual
  return { nick, jid: room.jid.withResource(nick), user, id: occupantId(rules.secret, room.jid, user), sessions: [stanza.from], role, affiliation, payload }
}

function theOthers(turn: Arrival): Effect[] {
  const { room, occupant, session } = turn
  const withJid = may(turn, 'see-jids', occupant)
  const effects: Effect[] = []
  for (const other of room.occupants.values()) {
    if (other.nick === occupant.nick || !isShown(room.config, other.role)) continue
    // As a broadcast to one, since these elements are the same for every newcomer.
    effects.push({ kind: 'broadcast', to: [session], element: presenceOf(other, withJid) })
  }
  return effects
}

function itself(turn: Arrival): Effect[] {
  const { occupant, session, status, stanza } = turn
  const news = availability(occupant)
  const answering = { session, id: stanza.element.attrs['id'] as string | undefined }
  if (turn.as === 'again') return tellSelf(turn, { ...news, occupant: { ...occupant, sessions: [session] } }, { status, answering })
  return [...tellOthers(turn, news), ...tellSelf(turn, news, { status, answering })]
}

function sameChildren(a: readonly Child[], b: readonly Child[]): boolean {
  return a.length === b.length && a.every((child, i) => text(child) === text(b[i]))
}

function text(child: Child): string | undefined {
  return child === undefined || typeof child === 'string' ? child : write(child as Element)
}
