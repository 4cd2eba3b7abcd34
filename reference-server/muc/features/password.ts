/** Rooms with a password. Spec: XEP-0045 v1.35.5 §7.2.5. */
import type { HookTable } from '../hooks.ts'
import { refuse } from '../rules.ts'

export function password(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const wanted = turn.room.config.password
    if (wanted === undefined || turn.waived.has('password')) return undefined
    const given = turn.join.password
    if (given === undefined) return refuse(turn, 'MUC_PASSWORD_MISSING')
    return given === wanted ? undefined : refuse(turn, 'MUC_PASSWORD_WRONG')
  })

  hooks.on('describe', ({ room, features }) => {
    features.add(room.config.password === undefined ? 'muc_unsecured' : 'muc_passwordprotected')
    return undefined
  })
}
