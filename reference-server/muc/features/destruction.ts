/** The end of a room: by its owner, or with the service. Everybody hears only of itself. Spec: XEP-0045 v1.35.5 §10.9, §14.2. */
import type { Destroy } from '#xmpp/stanzas/muc-user.js'
import { raise, type Effects, type HookTable, type Turn } from '../hooks.ts'
import { presenceElement } from '../presence.ts'

export function destruction(hooks: HookTable): void {
  hooks.on('destroy', turn => {
    const { venue, reason, password } = turn
    return end(turn, new Set([110]), { jid: venue, reason, password })
  })
  hooks.on('shut-down', turn => end(turn, new Set([110, 332]), undefined))
}

function end({ room }: Turn, status: ReadonlySet<number>, destroy: Destroy | undefined): Effects {
  const occupants = [...room.occupants.values()]
  return [
    ...occupants.map(occupant => {
      const news = { occupant, type: 'unavailable', role: 'none', affiliation: 'none', status, payload: [], ...destroy && { destroy } } as const
      return { kind: 'broadcast', to: occupant.sessions, element: presenceElement(news, { withJid: false }) } as const
    }),
    raise('gone', { sessions: occupants.flatMap(({ sessions }) => sessions) }),
    { kind: 'close' },
  ]
}
