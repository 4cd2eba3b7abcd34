/** Who is the focus of a conference: by the nickname that it always has, and by its account where the service knows its admins. Spec: JITSI-MEETID-03, -10. */
import type { Joining } from '../muc/hooks.ts'

export const FOCUS = 'focus'

export function isFocus({ room, nick, stanza }: Pick<Joining, 'room' | 'nick' | 'stanza'>): boolean {
  return nick === FOCUS && (room.admins.size === 0 || room.admins.has(stanza.from.bareText))
}
