/** Who may speak to all, and who gives or takes that. Spec: XEP-0045 v1.35.5 §7.4, §8.3, §8.4. */
import type { HookTable } from '../hooks.ts'
import { compareAffiliations, isModeratorByAffiliation } from '../policy.ts'
import { may, refuse } from '../rules.ts'

export function voice(hooks: HookTable): void {
  hooks.on('groupchat', turn => may(turn, 'speak', turn.from) ? undefined : refuse(turn, 'MUC_NO_VOICE'))

  hooks.on('check-role', turn => {
    if (turn.role !== 'visitor') return undefined
    if (!may(turn, 'revoke-voice', turn.actor)) return refuse(turn, 'MUC_ROLE_FORBIDDEN')
    const target = turn.room.occupants.get(turn.nick)
    if (!target || target.role === 'visitor') return undefined
    const isBelow = compareAffiliations(target.affiliation, turn.actor.affiliation) < 0
    return isBelow && !isModeratorByAffiliation(target.affiliation) ? undefined : refuse(turn, 'MUC_VOICE_PROTECTED')
  })
  hooks.on('check-role', turn => {
    if (turn.role !== 'participant') return undefined
    return may(turn, 'grant-voice', turn.actor) ? undefined : refuse(turn, 'MUC_ROLE_FORBIDDEN')
  })

  hooks.on('describe', ({ room, features }) => {
    features.add(room.config.isModerated ? 'muc_moderated' : 'muc_unmoderated')
    return undefined
  })
}
