/** How long a room exists and who finds it. Spec: XEP-0045 v1.35.5 §4.2, §10.1.3. */
import type { HookTable } from '../hooks.ts'

export function lifetime(hooks: HookTable): void {
  hooks.on('gone', ({ room }) => {
    const isOver = room.occupants.size === 0 && (!room.config.isPersistent || room.life === 'locked')
    return isOver ? [{ kind: 'close' }] : undefined
  })
  hooks.on('describe', ({ room: { config }, features }) => {
    features.add(config.isPersistent ? 'muc_persistent' : 'muc_temporary')
    features.add(config.isPublic ? 'muc_public' : 'muc_hidden')
    return undefined
  })
}
