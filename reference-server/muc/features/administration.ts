/**
 * muc#admin: lists of roles and affiliations, and changes of them; all of a request or nothing of it.
 * Spec: XEP-0045 v1.35.5 §8.2 to §8.5, §9, §10.3 to §10.8, §17.4, §19.3.
 */
import { readMucAdmin, writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { Affiliation, MucItem, Role } from '#xmpp/stanzas/muc-user.js'
import { raise, type Actor, type Effect, type Effects, type HookTable, type Request } from '../hooks.ts'
import type { Action } from '../policy.ts'
import { bondsWith, type Bond, type Occupant } from '../room-state.ts'
import { may, refuse, result, standingOf } from '../rules.ts'

export function administration(hooks: HookTable): void {
  hooks.on('admin-request', turn => {
    const items = readMucAdmin(turn.payload)
    if (items.length === 0) return refuse(turn, 'MUC_ADMIN_QUERY')
    return turn.type === 'get' ? list(turn, items) : change(turn, items)
  })
}

function list(turn: Request, items: readonly MucItem[]): Effects | undefined {
  const [{ role, affiliation } = {}, ...more] = items
  if (more.length > 0 || (role === undefined) === (affiliation === undefined)) return refuse(turn, 'MUC_ADMIN_QUERY')
  if (role !== undefined) return listRole(turn, role)
  return affiliation === undefined ? undefined : listAffiliation(turn, affiliation)
}

function listRole(turn: Request, role: Role): Effects | undefined {
  if (role === 'none') return refuse(turn, 'MUC_ADMIN_QUERY')
  const who = standingOf(turn, turn.stanza.from, turn.from)
  const refusal = may(turn, role === 'moderator' ? 'list-moderators' : 'list-voice', who) ? undefined : refuse(turn, 'MUC_ROLE_LIST_FORBIDDEN')
  const listed = [...turn.room.occupants.values()].filter(occupant => occupant.role === role)
  return refusal ?? [result(turn.stanza, writeMucAdmin(listed.map(itemOfOccupant)))]
}

// §17.4: nick, role, affiliation and the full JID.
function itemOfOccupant({ affiliation, role, nick, sessions }: Occupant): MucItem {
  return { affiliation, role, nick, jid: sessions[0] }
}

const LISTS: { readonly [affiliation in Affiliation]?: Action } = {
  outcast: 'list-outcasts', member: 'list-members', admin: 'list-admins', owner: 'list-owners',
}

function listAffiliation(turn: Request, affiliation: Affiliation): Effects | undefined {
  const action = LISTS[affiliation]
  if (!action) return refuse(turn, 'MUC_ADMIN_QUERY')
  const who = standingOf(turn, turn.stanza.from, turn.from)
  const isAllowed = may(turn, action, who) || (affiliation === 'member' && mayReadMembers(turn))
  const refusal = isAllowed ? undefined : refuse(turn, 'MUC_AFFILIATION_LIST_FORBIDDEN')
  return refusal ?? [result(turn.stanza, writeMucAdmin(bondsWith(turn.room, affiliation).map(itemOfBond)))]
}

// §9.5, §16.5.3 getmemberlist: whoever sees all JIDs of a members-only room anyway, and the roles that were configured.
function mayReadMembers({ room: { config }, from }: Request): boolean {
  if (!from) return false
  return config.memberListFor.includes(from.role) || (config.isMembersOnly && config.whois === 'anyone')
}

// §17.4: affiliation and bare JID, the reserved nickname where there is one; no role.
function itemOfBond({ affiliation, jid, nick }: Bond): MucItem {
  return { affiliation, jid, nick }
}

function change(turn: Request, items: readonly MucItem[]): Effects | undefined {
  const actor = standingOf(turn, turn.stanza.from, turn.from)
  const effects: Effect[] = []
  for (const item of items) {
    const answer = item.role !== undefined && item.affiliation !== undefined
      ? refuse(turn, 'MUC_ADMIN_ROLE_AND_AFFILIATION')
      : changeOne(turn, actor, item, effects)
    if (answer) return withOffender(answer, item)
  }
  if (lastOwnerGoes(turn, items)) {
    const refusal = refuse(turn, 'MUC_LAST_OWNER')
    if (refusal) return refusal
  }
  return [...effects, result(turn.stanza)]
}

/** Adds what the item asks for to the effects, or answers with a refusal. */
function changeOne(turn: Request, actor: Actor, item: MucItem, effects: Effect[]): Effects | undefined {
  if (item.role !== undefined) return changeRole(turn, actor, item, item.role, effects)
  if (item.affiliation !== undefined) return changeAffiliation(turn, actor, item, item.affiliation, effects)
  return refuse(turn, 'MUC_ADMIN_QUERY')
}

function changeRole(turn: Request, actor: Actor, item: MucItem, role: Role, effects: Effect[]): Effects | undefined {
  if (item.nick === undefined || item.nick === '') return refuse(turn, 'MUC_ADMIN_QUERY')
  const nick = turn.room.jid.withResource(item.nick).resource
  const wish = { actor, nick, role, reason: item.reason }
  const refusal = turn.ask('check-role', { ...wish, stanza: turn.stanza })
  if (refusal) return refusal
  if (!turn.room.occupants.has(nick)) return refuse(turn, 'MUC_ADMIN_NICK_UNKNOWN')
  effects.push(raise('set-role', wish))
  return undefined
}

function changeAffiliation(turn: Request, actor: Actor, item: MucItem, affiliation: Affiliation, effects: Effect[]): Effects | undefined {
  const jid = addressOf(turn, item)
  if (!jid) return refuse(turn, item.nick === undefined ? 'MUC_ADMIN_QUERY' : 'MUC_ADMIN_NICK_UNKNOWN')
  const wish = { actor, jid, affiliation, nick: item.jid ? nickToReserve(turn, item.nick) : undefined, reason: item.reason }
  const refusal = turn.ask('check-affiliation', { ...wish, stanza: turn.stanza })
  if (refusal) return refusal
  effects.push(raise('set-affiliation', wish))
  return undefined
}

// §10.3: a full JID stands for its bare one. A nickname alone stands for whoever has it.
function addressOf({ room }: Request, item: MucItem): Actor['user'] | undefined {
  return item.jid ? item.jid.bare : room.occupants.get(item.nick ?? '')?.user
}

function nickToReserve({ room }: Request, nick: string | undefined): string | undefined {
  return nick === undefined || nick === '' ? nick : room.jid.withResource(nick).resource
}

/** Whether nobody would own the room any more. §10. */
function lastOwnerGoes(turn: Request, items: readonly MucItem[]): boolean {
  const owners = new Set(bondsWith(turn.room, 'owner').map(({ jid }) => jid.toString()))
  if (owners.size === 0) return false
  for (const item of items) {
    const address = addressOf(turn, item)?.toString()
    if (item.affiliation === undefined || address === undefined) continue
    if (item.affiliation === 'owner') owners.add(address)
    else owners.delete(address)
  }
  return owners.size === 0
}

// §8.4: the error names the item that it is about.
function withOffender(answer: Effects, item: MucItem): Effects {
  for (const effect of answer) {
    if (effect.kind !== 'send') continue
    const query = writeMucAdmin([item])
    query.parent = effect.element
    effect.element.children.unshift(query)
  }
  return answer
}
