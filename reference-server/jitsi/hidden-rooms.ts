/** Rooms of which nobody learns anything who is not in. That the service does not list them is in muc/service.ts. Spec: JITSI-HIDE-01 to -04 (muc_hide_all). */
import { is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import type { HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'

export function hiddenRooms(hooks: HookTable): void {
  hooks.on('iq', turn => {
    const isAsking = turn.type === 'get' && is(turn.payload, NS.discoInfo, 'query')
    return isAsking && !turn.from && turn.rules.options.jitsi?.hidesRooms ? refuse(turn, 'MUC_ROOM_HIDDEN') : undefined
  })
}
