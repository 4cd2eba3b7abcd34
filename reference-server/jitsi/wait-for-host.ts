/**
 * Conferences that wait for a host: whoever comes earlier is shown the lobby, which is closed when a host is in. A host is who has a token, or
 * an account of certain domains. Spec: JITSI-WFH-01 to -06 (muc_wait_for_host).
 */
import { raise, type HookTable, type Joining } from '../muc/hooks.ts'
import { isTrusted, moderated } from './moderated-rooms.ts'
import { isHealthRoom, type WaitForHostRules } from './rules.ts'

/** Among those that say who may come in, and as what. */
export function waitForHost(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const { room, stanza, nick, join, waived } = turn
    const rules = rulesFor(turn)
    if (!rules || room.meeting.hasHost || room.isNew) return undefined
    if (isHost(turn, rules)) {
      waived.add('lobby').add('members-only') // both are about to end
      return undefined
    }
    if (room.config.isMembersOnly || !rules.hasLobby) return undefined
    return [raise('open-lobby', { because: 'waiting-for-host', skipsNames: true, holdsRoom: true }), raise('enter', { stanza, nick, join, waived })]
  })

  hooks.on('admitted', turn => {
    const rules = rulesFor(turn)
    if (rules?.makesOwners && isHost(turn, rules) && !moderated(turn)) turn.grants.push('owner')
    return undefined
  })
}

/** After all that a newcomer gets to see. */
export function hostArrival(hooks: HookTable): void {
  hooks.on('entered', turn => {
    const rules = rulesFor(turn)
    if (!rules || turn.room.meeting.hasHost || !isHost(turn, rules)) return undefined
    return [
      { kind: 'meeting', change: { kind: 'hosted' } },
      raise('close-lobby', { venue: turn.rules.outward(turn.room.jid), reason: 'Host arrived.' }),
    ]
  })
}

/** None for parts of the installation, which are no hosts and do not wait, and in rooms of health checks. */
function rulesFor({ room, rules: { options: { jitsi } }, stanza }: Joining): WaitForHostRules & { readonly hasLobby: boolean } | undefined {
  if (!jitsi?.waitForHost || room.admins.has(stanza.from.bareText) || isHealthRoom(room.jid)) return undefined
  return { ...jitsi.waitForHost, hasLobby: jitsi.lobby !== undefined }
}

function isHost(turn: Joining, { domains }: WaitForHostRules): boolean {
  const grant = turn.rules.grantOf(turn.stanza.from)
  const room = moderated(turn)
  if (grant && (!room || room.tenant !== undefined || isTrusted(turn, grant))) return true // of tenants any issuer will do
  return domains.includes(turn.stanza.from.domain)
}
