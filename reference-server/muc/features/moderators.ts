/** Who makes moderators, and who stays one whatever others want. Spec: XEP-0045 v1.35.5 §9.6, §9.7. */
import type { HookTable } from '../hooks.ts'
import { isModeratorByAffiliation } from '../policy.ts'
import { may, refuse } from '../rules.ts'

export function moderators(hooks: HookTable): void {
  hooks.on('check-role', turn => {
    if (turn.role !== 'moderator') return undefined
    return may(turn, 'assign-moderator', turn.actor) ? undefined : refuse(turn, 'MUC_MODERATOR_FORBIDDEN')
  })
  hooks.on('check-role', turn => {
    const target = turn.room.occupants.get(turn.nick)
    if (target?.role !== 'moderator' || turn.role === 'moderator' || turn.role === 'none') return undefined
    if (turn.actor.role !== 'moderator') return refuse(turn, 'MUC_ROLE_FORBIDDEN')
    if (isModeratorByAffiliation(target.affiliation)) return refuse(turn, 'MUC_MODERATOR_PROTECTED')
    return may(turn, 'assign-moderator', turn.actor) ? undefined : refuse(turn, 'MUC_MODERATOR_FORBIDDEN')
  })
}
