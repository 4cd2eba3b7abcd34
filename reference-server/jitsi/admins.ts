/**
 * Parts of the installation, such as the conference focus: they alone make rooms, and own each of them whatever anybody says.
 * Spec: JITSI-MUC-24 to -26; the options restrict_room_creation and component_admins_as_room_owners of Prosody.
 */
import type { HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'

export function admins(hooks: HookTable): void {
  hooks.on('create', turn => {
    const { jitsi } = turn.rules.options
    return !jitsi?.admins || jitsi.admins.includes(turn.stanza.from.bareText) ? undefined : refuse(turn, 'MUC_CREATION_RESTRICTED')
  })
  hooks.on('check-affiliation', turn => {
    const isFixed = turn.affiliation !== 'owner' && turn.room.admins.has(turn.jid.bareText)
    return isFixed ? refuse(turn, 'MUC_ADMIN_FIXED') : undefined
  })
}
