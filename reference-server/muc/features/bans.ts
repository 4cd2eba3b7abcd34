/** Who is banned stays out, and who becomes banned goes. Spec: XEP-0045 v1.35.5 §7.2.7, §9.1, §9.2. */
import type { HookTable } from '../hooks.ts'
import { compareAffiliations } from '../policy.ts'
import { affiliationOf } from '../room-state.ts'
import { may, refuse, standingOf } from '../rules.ts'

export function bans(hooks: HookTable): void {
  hooks.on('enter', turn => may(turn, 'enter', standingOf(turn, turn.stanza.from, undefined)) ? undefined : refuse(turn, 'MUC_BANNED'))

  hooks.on('check-affiliation', turn => {
    if (turn.affiliation !== 'outcast' || !turn.jid.equals(turn.actor.user)) return undefined
    return refuse(turn, 'MUC_BAN_SELF')
  })
  hooks.on('check-affiliation', turn => {
    if (turn.affiliation !== 'outcast') return undefined
    if (!may(turn, 'ban', turn.actor)) return refuse(turn, 'MUC_AFFILIATION_FORBIDDEN')
    // Admins ban members and the unaffiliated; who is an admin or owner is for owners to ban. §5.2.1.
    const target = affiliationOf(turn.room, turn.jid)
    const isBelow = compareAffiliations(target, 'admin') < 0 || may(turn, 'edit-admin-list', turn.actor)
    return isBelow ? undefined : refuse(turn, 'MUC_BAN_HIGHER')
  })
}

