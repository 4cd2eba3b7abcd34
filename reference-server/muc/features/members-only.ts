/** Rooms for members: who gets in, and who has to leave when it becomes one. Spec: XEP-0045 v1.35.5 §7.2.6, §9.4, §10.2. */
import { raise, type HookTable } from '../hooks.ts'
import { may, refuse, standingOf } from '../rules.ts'

export function membersOnly(hooks: HookTable): void {
  hooks.on('enter', turn => {
    if (!turn.room.config.isMembersOnly || turn.waived.has('members-only')) return undefined
    return may(turn, 'enter-members-only', standingOf(turn, turn.stanza.from, undefined)) ? undefined : refuse(turn, 'MUC_MEMBERS_ONLY')
  })

  hooks.on('configured', turn => {
    const { room, before } = turn
    if (before.isMembersOnly || !room.config.isMembersOnly) return undefined
    return [...room.occupants.values()]
      .filter(occupant => !may(turn, 'enter-members-only', occupant))
      .map(occupant => raise('shut-out', { occupant, status: new Set([322]) }))
  })

  hooks.on('describe', ({ room, features }) => {
    features.add(room.config.isMembersOnly ? 'muc_membersonly' : 'muc_open')
    return undefined
  })
}
