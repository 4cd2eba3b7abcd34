/**
 * Creation: the first who asks founds the room and owns it, and nobody else gets in before it is configured.
 * Spec: XEP-0045 v1.35.5 §7.2.10, §7.2.11, §10.1.
 */
import type { HookTable } from '../hooks.ts'
import { refuse } from '../rules.ts'

export function creation(hooks: HookTable): void {
  hooks.on('create', turn => turn.rules.options.mayCreate(turn.stanza.from.bare) ? undefined : refuse(turn, 'MUC_CREATION_RESTRICTED'))
  hooks.on('create', ({ stanza, rules }) => [{ kind: 'found', owner: stanza.from.bare, locked: rules.options.lockNewRooms }])

  hooks.on('enter', turn => turn.room.life === 'locked' && !turn.room.isNew ? refuse(turn, 'MUC_ROOM_LOCKED') : undefined)
  // §16.6.2: only in the first presence of whoever made the room come into being.
  hooks.on('entered', ({ room, status }) => {
    if (!room.isNew) return undefined
    status.add(201)
    return [{ kind: 'settle' }]
  })
  hooks.on('groupchat', turn => turn.room.life === 'locked' ? refuse(turn, 'MUC_ROOM_NOT_YET_OPEN') : undefined)
  hooks.on('message', turn => turn.room.life === 'locked' ? refuse(turn, 'MUC_ROOM_NOT_YET_OPEN') : undefined)
  hooks.on('whisper', turn => turn.room.life === 'locked' ? refuse(turn, 'MUC_ROOM_NOT_YET_OPEN') : undefined)
  hooks.on('stranger', turn => turn.room.life === 'locked' ? refuse(turn, 'MUC_ROOM_NOT_YET_OPEN') : undefined)
}
