/** What follows from a new role or affiliation for those who are in. Spec: XEP-0045 v1.35.5 §5.1.3, §5.2.2, §9.4. */
import { isShown } from '../audience.ts'
import { raise, type AffiliationChange, type Effect, type HookTable, type Turn } from '../hooks.ts'
import { isModeratorByAffiliation, roleOnEntry } from '../policy.ts'
import { availability, tellOthers, tellSelf, type News } from '../presence.ts'
import { affiliationOf, changed, type Change, type Occupant } from '../room-state.ts'
import { may } from '../rules.ts'

export function roles(hooks: HookTable): void {
  hooks.on('set-role', turn => {
    const { room, role } = turn
    const before = room.occupants.get(turn.nick)
    if (!before || role === 'none' || before.role === role) return []
    const kept: Effect[] = room.config.isModerated ? [{ kind: 'keep-role', user: before.user, role }] : []
    return [...kept, ...tellChange(turn, before, { ...before, role })]
  })

  hooks.on('set-affiliation', turn => {
    const { jid, affiliation } = turn
    const bond: Change = { kind: 'bond', jid, affiliation, nick: nickToKeep(turn) }
    const after = changed(turn.room, bond)
    const concerned = [...turn.room.occupants.values()].filter(({ user }) => user.equals(jid) || user.domain === jid.toString())
    return [
      bond, { kind: 'keep-role', user: jid, role: undefined },
      ...concerned.flatMap(occupant => consequences({ ...turn, room: after }, occupant, affiliationOf(after, occupant.user))),
    ]
  })
}

function nickToKeep({ room, jid, affiliation, nick }: AffiliationChange): string | undefined {
  if (affiliation === 'outcast' || affiliation === 'none') return undefined
  return nick === undefined ? room.bonds.get(jid.toString())?.nick : nick || undefined
}

function consequences(turn: AffiliationChange, occupant: Occupant, affiliation: Occupant['affiliation']): Effect[] {
  if (affiliation === occupant.affiliation) return []
  const { actor, reason } = turn
  if (affiliation === 'outcast') return [raise('banned', { occupant, status: new Set([301]), affiliation, actor, reason })]
  const after = { ...occupant, affiliation, role: roleAfter(turn, occupant, affiliation) }
  if (turn.room.config.isMembersOnly && !may(turn, 'enter-members-only', after)) {
    return [raise('unlisted', { occupant, status: new Set([321]), affiliation, actor, reason })]
  }
  return tellChange(turn, occupant, after)
}

function roleAfter({ room }: Turn, occupant: Occupant, affiliation: Occupant['affiliation']): Occupant['role'] {
  if (isModeratorByAffiliation(affiliation)) return 'moderator'
  if (isModeratorByAffiliation(occupant.affiliation)) return roleOnEntry(affiliation, room.config)
  return affiliation === 'member' && occupant.role === 'visitor' ? 'participant' : occupant.role
}

/** Puts the changed occupant in place and tells everyone who may see it; who may not any more sees it go. */
function tellChange(turn: Turn & Pick<AffiliationChange, 'actor' | 'reason'>, before: Occupant, after: Occupant): Effect[] {
  const { config } = turn.room
  const { isPlain: _, ...now } = availability(after)
  const news: News = { ...now, actor: turn.actor, reason: turn.reason }
  const vanished: News = { ...news, type: 'unavailable', role: 'none', payload: [] }
  return [
    { kind: 'put-occupant', occupant: after },
    ...isShown(config, after.role) ? tellOthers(turn, news) : tellOthers(turn, vanished, isShown(config, before.role)),
    ...tellSelf(turn, news),
  ]
}
