/** An occupant that is away, busy, or back. Spec: XEP-0045 v1.35.5 §7.7. */
import type { HookTable } from '../hooks.ts'
import { availability as availabilityOf, payloadOf, tellOthers, tellSelf } from '../presence.ts'
import { may, refuse } from '../rules.ts'

export function availability(hooks: HookTable): void {
  hooks.on('update', turn => may(turn, 'change-presence', turn.from) ? undefined : refuse(turn, 'MUC_PRESENCE_FORBIDDEN'))
  hooks.on('update', turn => {
    const { from, stanza } = turn
    const occupant = { ...from, payload: payloadOf(stanza.element) }
    const answering = { session: stanza.from, id: stanza.element.attrs['id'] as string | undefined }
    return [
      { kind: 'put-occupant', occupant },
      ...tellOthers(turn, availabilityOf(occupant)), ...tellSelf(turn, availabilityOf(occupant), { answering }),
    ]
  })
}
