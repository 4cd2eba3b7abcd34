/**
 * Conferences that belong to all who are in them, and those that are exempt: they are for whoever has a token for them.
 * Spec: JITSI-ALLOWN-01 to -04, -06, -07 (muc_allowners).
 */
import type { Jid } from '#xmpp/jid.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { Admission, HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { isHealthRoom, type AllOwnersRules } from './rules.ts'

export function allOwners(hooks: HookTable): void {
  hooks.on('admitted', turn => {
    const rules = turn.rules.options.jitsi?.allOwners
    if (rules && isPromoted(turn, rules)) turn.grants.push('owner')
    return undefined
  })

  hooks.on('admin-request', turn => {
    const rules = turn.rules.options.jitsi?.allOwners
    if (!rules || rules.mayRevoke || turn.type !== 'set' || moderated(turn.room.jid, rules)) return undefined
    return readMucAdmin(turn.payload).some(({ affiliation = 'owner' }) => REVOKED.has(affiliation)) ? refuse(turn, 'MUC_OWNERS_FIXED') : undefined
  })
}
const REVOKED = new Set(['none', 'outcast', 'member'])

function isPromoted({ room, rules: { grantOf }, stanza: { from } }: Admission, rules: AllOwnersRules): boolean {
  if (room.admins.has(from.bareText) || isHealthRoom(room.jid)) return false
  const exempt = moderated(room.jid, rules)
  if (!exempt) return true
  const { room: name, sub } = grantOf(from)?.claims ?? {}
  return (name === '*' || name === exempt.name) && (sub === '*' || (sub !== undefined && sub === exempt.tenant))
}

/** What of the address a token has to be for, where the room has moderators of its own. */
function moderated({ local }: Jid, { moderatedRooms, moderatedTenants }: AllOwnersRules): { readonly name: string; readonly tenant?: string } | undefined {
  const [, tenant, name] = /^\[([^\]]+)\](.+)$/u.exec(local) ?? []
  if (tenant === undefined || name === undefined) return moderatedRooms.includes(local) ? { name: local } : undefined
  return moderatedTenants.includes(tenant) ? { name, tenant } : undefined
}
