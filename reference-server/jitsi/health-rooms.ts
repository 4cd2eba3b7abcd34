/** Rooms in which a focus finds out whether all is well are for nobody else. Spec: JITSI-MEETID-10 (muc_meeting_id). */
import type { HookTable, Joining } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { isFocus } from './focus.ts'
import { isHealthRoom } from './rules.ts'

export function healthRooms(hooks: HookTable): void {
  hooks.on('create', keepToFocus)
  hooks.on('enter', keepToFocus)
}

function keepToFocus(turn: Joining): ReturnType<typeof refuse> {
  const isMeant = turn.rules.options.jitsi?.meetings !== undefined && isHealthRoom(turn.room.jid)
  return isMeant && !isFocus(turn) ? refuse(turn, 'MUC_HEALTH_ROOM') : undefined
}
