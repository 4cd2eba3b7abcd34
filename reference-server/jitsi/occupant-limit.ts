/** How many fit into a conference: parts of the installation are not counted, and always get in. Spec: JITSI-MAXOCC-01 to -04 (muc_max_occupants). */
import type { HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { isHealthRoom, isListed } from './rules.ts'

export function occupantLimit(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const { maxOccupants, accessWhitelist } = turn.rules.options.jitsi ?? {}
    if (maxOccupants === undefined || turn.room.occupants.size < maxOccupants || isHealthRoom(turn.room.jid) || isListed(accessWhitelist, turn.stanza.from)) return undefined
    let counted = 0
    for (const { user } of turn.room.occupants.values()) if (!isListed(accessWhitelist, user)) counted += 1
    return counted < maxOccupants ? undefined : refuse(turn, 'MUC_CONFERENCE_FULL')
  })
}
