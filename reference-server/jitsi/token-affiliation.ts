/** The token that somebody logged in with says whether it owns the conferences that it enters. Spec: JITSI-TOKAFF-01 to -05 (token_affiliation). */
import type { Grant } from '../auth/mechanism.ts'
import type { Affiliation } from '#xmpp/stanzas/muc-user.js'
import type { HookTable, Joining } from '../muc/hooks.ts'
import { affiliationOf } from '../muc/room-state.ts'
import { isHealthRoom } from './rules.ts'

export function tokenAffiliation(hooks: HookTable): void {
  // Who knows the password need not be a member of a room for members: it is one as soon as it is in.
  hooks.on('enter', turn => {
    const { room, join, stanza, waived } = turn
    const { isMembersOnly, password } = room.config
    const isRight = isMembersOnly && password !== undefined && join.password === password
    if (isRight && affiliationOf(room, stanza.from.bare) === 'none' && affiliationByToken(turn)) waived.add('members-only')
    return undefined
  })

  hooks.on('admitted', turn => {
    const affiliation = affiliationByToken(turn)
    if (affiliation) turn.grants.push(affiliation)
    return undefined
  })
}

function affiliationByToken({ room, rules, stanza: { from } }: Joining): Affiliation | undefined {
  if (!rules.options.jitsi?.tokenAffiliation || room.admins.has(from.bareText) || isHealthRoom(room.jid)) return undefined
  const grant = rules.grantOf(from)
  return grant && (saysOwner(grant) ? 'owner' : 'member')
}

function saysOwner({ claims }: Grant): boolean {
  const user = (claims['context'] as { readonly user?: { readonly affiliation?: unknown; readonly moderator?: unknown } | null } | null | undefined)?.user
  return OWNERS.has(user?.affiliation) || user?.moderator === true || user?.moderator === 'true'
}
const OWNERS = new Set<unknown>(['owner', 'moderator', 'teacher'])
