/** An occupant that is away, busy, or back, and whoever asks after it. Spec: XEP-0045 v1.35.5 §7.7, §17.3. */
import { isShown } from '../audience.ts'
import type { HookTable } from '../hooks.ts'
import { availability as availabilityOf, payloadOf, presenceOf, tellOthers, tellSelf } from '../presence.ts'
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

  hooks.on('probe', turn => {
    const { room, from, nick, stanza } = turn
    const wanted = room.occupants.get(nick)
    if (!wanted || (wanted.nick !== from.nick && !isShown(room.config, wanted.role))) return undefined
    return [{ kind: 'broadcast', to: [stanza.from], element: presenceOf(wanted, may(turn, 'see-jids', from)) }]
  })
}
