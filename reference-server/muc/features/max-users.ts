/** How many fit in. Spec: XEP-0045 v1.35.5 §7.2.9. */
import type { HookTable } from '../hooks.ts'
import { may, refuse, standingOf } from '../rules.ts'

export function maxUsers(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const { room, rules } = turn
    if (room.occupants.has(turn.nick)) return undefined // a further resource takes no further place
    const limit = Math.min(room.config.maxUsers || Number.POSITIVE_INFINITY, rules.options.maxOccupants)
    const isPrivileged = may(turn, 'enter-full', standingOf(turn, turn.stanza.from, undefined))
    const places = isPrivileged ? limit + rules.options.occupantsMargin : limit
    return room.occupants.size < places ? undefined : refuse(turn, 'MUC_ROOM_FULL')
  })
}
