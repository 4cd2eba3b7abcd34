/** Removing an occupant that may come back. Spec: XEP-0045 v1.35.5 §8.2. */
import { raise, type HookTable } from '../hooks.ts'
import { compareAffiliations } from '../policy.ts'
import { may, refuse } from '../rules.ts'

export function kick(hooks: HookTable): void {
  hooks.on('check-role', turn => {
    if (turn.role !== 'none') return undefined
    return may(turn, 'kick', turn.actor) ? undefined : refuse(turn, 'MUC_ROLE_FORBIDDEN')
  })
  hooks.on('check-role', turn => {
    const target = turn.room.occupants.get(turn.nick)
    if (turn.role !== 'none' || !target) return undefined
    if (target.nick === turn.actor.nick) return refuse(turn, 'MUC_KICK_SELF')
    return compareAffiliations(target.affiliation, turn.actor.affiliation) > 0 ? refuse(turn, 'MUC_KICK_HIGHER') : undefined
  })

  hooks.on('set-role', ({ room, nick, role, actor, reason }) => {
    const occupant = room.occupants.get(nick)
    if (role !== 'none' || !occupant) return undefined
    return [{ kind: 'keep-role', user: occupant.user, role: undefined }, raise('kicked', { occupant, status: new Set([307]), actor, reason })]
  })
}
