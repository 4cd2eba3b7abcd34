/**
 * Conferences that belong to all who are in them; those with moderators to whoever has a token for them.
 * Spec: JITSI-ALLOWN-01 to -04, -06, -07 (muc_allowners).
 */
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { Admission, HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { moderated } from './moderated-rooms.ts'
import { isHealthRoom } from './rules.ts'

export function allOwners(hooks: HookTable): void {
  hooks.on('admitted', turn => {
    if (turn.rules.options.jitsi?.allOwners && isPromoted(turn)) turn.grants.push('owner')
    return undefined
  })

  hooks.on('admin-request', turn => {
    const rules = turn.rules.options.jitsi?.allOwners
    if (!rules || rules.mayRevoke || turn.type !== 'set' || moderated(turn)) return undefined
    return readMucAdmin(turn.payload).some(({ affiliation = 'owner' }) => REVOKED.has(affiliation)) ? refuse(turn, 'MUC_OWNERS_FIXED') : undefined
  })
}
const REVOKED = new Set(['none', 'outcast', 'member'])

function isPromoted(turn: Admission): boolean {
  const { room, rules: { grantOf }, stanza: { from } } = turn
  if (room.admins.has(from.bareText) || isHealthRoom(room.jid)) return false
  const its = moderated(turn)
  if (!its) return true
  const grant = grantOf(from)
  if (!grant) return false
  const { room: name, sub } = grant.claims
  return (name === '*' || name === its.name) && (sub === '*' || (sub !== undefined && sub === its.tenant))
}
