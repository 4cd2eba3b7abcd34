/** Public logging: the room says so; where the log goes is not its business. Spec: XEP-0045 v1.35.5 §7.2.12, §10.2.1. */
import type { HookTable } from '../hooks.ts'

export function logging(hooks: HookTable): void {
  hooks.on('entered', ({ room, status }) => {
    if (room.config.isLogged) status.add(170)
    return undefined
  })
  hooks.on('configured', ({ room, before, status }) => {
    if (before.isLogged !== room.config.isLogged) status.add(room.config.isLogged ? 170 : 171)
    return undefined
  })
}
