/**
 * A room that is the lobby of another one: made, ended and told who counts as what by that room alone, and there for as long as that
 * room wants it. Spec: JITSI-LOBBY-13 to -15, -19 to -21 (muc_lobby_rooms).
 */
import type { Jid } from '#xmpp/jid.js'
import { displayNameIn } from '../brand/presented.ts'
import { raise, type Effect, type Effects, type HookTable, type Telling, type Turn } from '../muc/hooks.ts'
import { isModeratorByAffiliation } from '../muc/policy.ts'
import { affiliationOf, changed, type Change, type Occupant } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import type { FromLobby, ToLobby, Waiting } from './lobby-words.ts'

export function lobbyRoom(hooks: HookTable): void {
  hooks.on('told', turn => {
    if (!isRoomOf(turn, turn.from)) return undefined
    if (turn.tiding.kind === 'lobby-opened') return turn.room.life === 'unborn' ? [{ kind: 'become-lobby', of: turn.from, bonds: turn.tiding.bonds }] : undefined
    return turn.room.lobbyOf ? told(turn, turn.room.lobbyOf) : undefined
  })

  // Its owners look after who waits; all else is said in the room.
  hooks.on('owner-request', turn => (turn.room.lobbyOf && turn.type === 'set' ? refuse(turn, 'MUC_CONFIGURE_FORBIDDEN') : undefined))
  hooks.on('check-affiliation', turn => (turn.room.lobbyOf ? refuse(turn, 'MUC_AFFILIATION_FORBIDDEN') : undefined))

  hooks.around('kicked', ({ room: { lobbyOf }, occupant, actor }, next) => {
    const effects = next()
    return effects && lobbyOf && actor ? [...effects, tell(lobbyOf, { kind: 'denied', who: waiting(occupant), by: actor.user })] : effects
  })

  hooks.around('gone', ({ room: { lobbyOf, occupants } }, next) => {
    const effects = next()
    if (!lobbyOf) return effects
    const staying = (effects ?? []).filter(({ kind }) => kind !== 'close')
    return occupants.size > 0 ? staying : [...staying, tell(lobbyOf, { kind: 'nobody-waits' })]
  })
}

function tell(room: Jid, tiding: FromLobby): Effect {
  return { kind: 'tell', room, tiding }
}

function isRoomOf({ room, rules }: Turn, { local, domain }: Jid): boolean {
  return domain === rules.options.jitsi?.lobbyOf && local === room.jid.local
}

function told(turn: Telling, lobbyOf: Jid): Effects | undefined {
  const { room } = turn
  const tiding = turn.tiding as Exclude<ToLobby, { readonly kind: 'lobby-opened' }> | FromLobby
  switch (tiding.kind) {
    case 'lobby-closed': return [{ kind: 'detach' }, raise('destroy', { venue: tiding.venue, reason: tiding.reason, password: undefined })]
    case 'standing': return standing(turn, { kind: 'bond', jid: tiding.jid, affiliation: tiding.affiliation, nick: undefined })
    case 'asked-in': {
      const who = [...room.occupants.values()].find(({ user, sessions }) => user.equals(tiding.invitee) || sessions.some(session => session.equals(tiding.invitee)))
      return who && [tell(lobbyOf, { kind: 'granted', who: waiting(who), by: tiding.by })]
    }
    case 'room-empty': return room.occupants.size > 0 ? undefined : [tell(lobbyOf, { kind: 'nobody-waits' })]
    case 'granted': case 'denied': case 'nobody-waits': return undefined
  }
}

/** Counts from now on, and nobody is told: owners are seen by nobody, and who is a member now is about to leave. */
function standing({ room }: Turn, bond: Change & { readonly kind: 'bond' }): Effects {
  const after = changed(room, bond)
  const concerned = [...room.occupants.values()].filter(({ user }) => user.equals(bond.jid))
  return [bond, ...concerned.map((occupant): Effect => {
    const affiliation = affiliationOf(after, occupant.user)
    return { kind: 'put-occupant', occupant: { ...occupant, affiliation, role: isModeratorByAffiliation(affiliation) ? 'moderator' : 'participant' } }
  })]
}

function waiting({ jid, payload }: Occupant): Waiting {
  return { jid, name: displayNameIn(payload) }
}
