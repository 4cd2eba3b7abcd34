/**
 * How occupants go: of their own will, removed, or out of reach; and what is told to whom.
 * Spec: XEP-0045 v1.35.5 §7.14, §8.2, §9.1, §9.4, §10.2, §14.1, §18.1.2.
 */
import { attr } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { raise, type Effects, type HookTable, type Removal, type Turn } from '../hooks.ts'
import { payloadOf, presenceElement, tellOthers, tellSelf, type News } from '../presence.ts'
import type { Occupant } from '../room-state.ts'
import { may, send } from '../rules.ts'

export function leaving(hooks: HookTable): void {
  hooks.on('leave', turn => {
    const { from, stanza } = turn
    const farewell = { from: stanza.from, id: attr(stanza.element, 'id') }
    const payload = payloadOf(stanza.element)
    return leaveWithOne(turn, from, farewell, new Set()) ?? [raise('left', { occupant: from, status: new Set(), payload, farewell })]
  })

  // §18.1.2: what cannot be delivered to says that its receiver is gone.
  hooks.on('bounce', turn => {
    const { from, stanza } = turn
    if (!UNREACHABLE.has(readStanzaError(stanza.element)?.condition ?? '')) return undefined
    const status = new Set([333])
    const reason = 'The occupant can no longer be reached.'
    return leaveWithOne(turn, from, { from: stanza.from, id: undefined }, status) ?? [raise('dropped', { occupant: from, status, reason })]
  })

  for (const phase of ['left', 'kicked', 'banned', 'unlisted', 'shut-out', 'dropped'] as const) hooks.on(phase, remove)
}

const UNREACHABLE = new Set(['gone', 'item-not-found', 'recipient-unavailable', 'redirect', 'remote-server-not-found', 'remote-server-timeout'])

/** One of several resources goes: the occupant stays, and only that resource is told. */
function leaveWithOne(turn: Turn, occupant: Occupant, farewell: { readonly from: Jid; readonly id: string | undefined }, status: ReadonlySet<number>): Effects | undefined {
  const sessions = occupant.sessions.filter(session => !session.equals(farewell.from))
  if (sessions.length === 0) return undefined
  const news: News = { occupant, type: 'unavailable', role: 'none', affiliation: occupant.affiliation, status, payload: [] }
  const copy = { withJid: may(turn, 'see-jids', occupant), status: new Set([110]), id: farewell.id }
  return [
    send(farewell.from, presenceElement(news, copy)),
    { kind: 'put-occupant', occupant: { ...occupant, sessions } },
    raise('gone', { sessions: [farewell.from] }),
  ]
}

function remove(turn: Removal): Effects {
  const { room, occupant, farewell } = turn
  const news: News = {
    occupant, type: 'unavailable', role: 'none', affiliation: turn.affiliation ?? occupant.affiliation,
    status: turn.status, actor: turn.actor, reason: turn.reason, payload: turn.payload ?? [],
    // §10.1.3: a room that was never configured goes with its founder, and says so.
    ...room.life === 'locked' && { destroy: {} },
  }
  const self = farewell ? { answering: { session: farewell.from, id: farewell.id } } : {}
  return [
    ...tellSelf(turn, news, self), ...tellOthers(turn, news),
    { kind: 'vacate', nick: occupant.nick },
    raise('gone', { sessions: occupant.sessions }),
  ]
}
