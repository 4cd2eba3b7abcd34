/**
 * What becomes of somebody who asks to enter a conference: the gates in the order in which they are asked, and what each of them says.
 * The first that holds somebody up answers. Spec: JITSI, muc_max_occupants, token_affiliation, muc_lobby_rooms, muc_password_whitelist;
 * XEP-0045 v1.35.5 §7.2.5 to §7.2.7.
 */

import type { Bringing, Comer, GateSetting } from '#suites/scenes/gates.js'

export type Standing = 'owner' | 'member' | 'none' | 'outcast'

/** Before anybody has come. A token gives a standing at the gates only. */
export const STANDINGS: Readonly<Record<Comer, Standing>> = { focus: 'owner', recorder: 'none', owner: 'owner', member: 'member', guest: 'none', banned: 'outcast', moderator: 'none', bearer: 'none' }

/** On the whitelists of password and limit. */
const PARTS: ReadonlySet<Comer> = new Set(['focus', 'recorder'])

const FULL = 'service-unavailable/cancel'
const NAMELESS = 'not-acceptable/modify'
const LOBBY = 'registration-required/auth'
const LOCKED = 'not-authorized/auth'
const BANNED = 'forbidden/auth'

/** The words for somebody who is in. */
export function inAs(standing: string | undefined): string {
  return `in as ${standing ?? 'nobody'}`
}

/**
 * The answers that are right, most often one.
 * @param before what somebody is to the room by now
 */
export function decide(who: Comer, room: GateSetting, { password, name }: Bringing, before: Standing = STANDINGS[who]): readonly string[] {
  const knows = room.password && password === 'right'
  const hasLobby = room.lobby && who !== 'focus'
  // A token says more than the room does, but it opens no lobby: there it counts only for whoever has a standing, or the password.
  const token = (who === 'moderator' || who === 'bearer') && (!room.lobby || knows || before !== 'none')
  const claimed = token ? who === 'moderator' ? 'owner' : 'member' : before
  // Who knows the password need not wait, and has not to be asked in again.
  const standing = hasLobby && knows && claimed === 'none' ? 'member' : claimed
  const isPast = knows && (claimed === 'none' || claimed === 'member')

  if (room.full && !PARTS.has(who)) return [FULL]
  if (standing === 'outcast') return hasLobby ? [BANNED, LOBBY] : [BANNED] // a room for members keeps them out twice, and nobody says which comes first
  if (hasLobby && !isPast && !name) return [NAMELESS]
  if (hasLobby && standing === 'none') return [LOBBY]
  // Whoever was asked in need not know the password, too; but a wrong one is wrong.
  const isExcused = PARTS.has(who) || (hasLobby && password === 'none')
  if (room.password && !knows && !isExcused) return [LOCKED]
  return [inAs(standing)]
}
