/** Who may give which affiliation, and who hears of one that is given to someone who is not there. Spec: XEP-0045 v1.35.5 §9.3 to §9.5, §10.3 to §10.8, §18.1. */
import { writeMessage } from '#xmpp/stanzas/message.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { audience } from '../audience.ts'
import type { AffiliationChange, Effect, Heard, HookTable } from '../hooks.ts'
import { affiliationOf, nickReservedFor } from '../room-state.ts'
import { may, refuse, send } from '../rules.ts'

export function affiliations(hooks: HookTable): void {
  hooks.on('check-affiliation', turn => {
    if (turn.affiliation === 'outcast') return undefined // bans have rules of their own
    const concerned = [turn.affiliation, affiliationOf(turn.room, turn.jid)]
    if (concerned.includes('owner')) return may(turn, 'edit-owner-list', turn.actor) ? undefined : refuse(turn, 'MUC_OWNER_LIST_FORBIDDEN')
    if (concerned.includes('admin')) return may(turn, 'edit-admin-list', turn.actor) ? undefined : refuse(turn, 'MUC_ADMIN_LIST_FORBIDDEN')
    return may(turn, 'edit-member-list', turn.actor) ? undefined : refuse(turn, 'MUC_AFFILIATION_FORBIDDEN')
  })
  hooks.on('check-affiliation', turn => isReservedForAnother(turn) ? refuse(turn, 'MUC_RESERVED_NICK_TAKEN') : undefined)
  hooks.on('check-affiliation', turn => {
    const isNew = !turn.room.bonds.has(turn.jid.toString())
    return isNew && turn.room.bonds.size >= turn.rules.options.maxAffiliations ? refuse(turn, 'MUC_AFFILIATION_TOO_MANY') : undefined
  })

  // XEP-0175 §3: what an anonymous user was here must not fall to anybody else
  hooks.on('account-gone', ({ room, user }) => [
    ...(room.bonds.has(user.toString()) ? [{ kind: 'bond', jid: user, affiliation: 'none', nick: undefined } as const] : []),
    { kind: 'keep-role', user, role: undefined },
    { kind: 'forget-invitation', invitee: user },
  ])

  hooks.around('set-affiliation', (turn, next) => {
    const effects = next()
    return effects && isAbsent(turn) && affiliationOf(turn.room, turn.jid) !== turn.affiliation ? [...effects, ...tellOfAbsent(turn)] : effects
  })
}

function isReservedForAnother({ room, jid, nick }: AffiliationChange & Heard): boolean {
  if (nick === undefined || nick === '') return false
  const owner = nickReservedFor(room, nick)
  return owner !== undefined && owner !== jid.toString()
}

function isAbsent({ room, jid }: AffiliationChange): boolean {
  return [...room.occupants.values()].every(({ user }) => !user.equals(jid))
}

/** §10.3: those who see JIDs may know at once. §18.1: and so may the one it is about. */
function tellOfAbsent(turn: AffiliationChange): Effect[] {
  const { room, rules, jid, affiliation, actor, reason } = turn
  const from = room.jid.toString()
  const item = { affiliation, role: 'none', jid, reason, actor: actor?.nick === undefined ? undefined : { nick: actor.nick } } as const
  const notice = writeMessage({ type: 'normal', from }, writeMucUser({ items: [item] }))
  const { seeing } = audience(turn)
  const effects: Effect[] = seeing.length > 0 ? [{ kind: 'broadcast', to: seeing, element: notice }] : []
  if (!rules.options.tellAbsent || jid.local === '') return effects
  const personal = writeMessage({ type: 'normal', from }, writeMucUser({ items: [{ affiliation, role: 'none', reason }], status: new Set([101]) }))
  return [...effects, send(jid, personal)]
}
