/** Invitations through the room, and what becomes of them. Spec: XEP-0045 v1.35.5 §7.8.2, §7.9, §9.5. */
import { attr, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { readMucUser, writeMucUser, type Invite } from '#xmpp/stanzas/muc-user.js'
import { stanzaError } from '#xmpp/stanzas/stanza-error.js'
import { raise, type AffiliationChange, type Effect, type Effects, type Heard, type HookTable, type Spoken } from '../hooks.ts'
import { affiliationOf, type Invitation, type RoomState } from '../room-state.ts'
import { may, refuse, send, standingOf } from '../rules.ts'

export function invitation(hooks: HookTable): void {
  hooks.on('message', turn => {
    const invites = readMucUser(turn.stanza.element)?.invites
    if (!invites) return undefined
    const isAllowed = may(turn, 'invite', turn.from) && (!turn.room.config.isMembersOnly || may(turn, 'invite-to-members-only', turn.from))
    const refusal = isAllowed ? undefined : refuse(turn, 'MUC_INVITE_FORBIDDEN')
    return refusal ?? invites.flatMap(invite => passOn(turn, invite))
  })
  hooks.on('message', decline)
  hooks.on('stranger', decline)
  hooks.on('stranger', turn => readMucUser(turn.stanza.element)?.invites ? refuse(turn, 'MUC_INVITE_FROM_OUTSIDE') : undefined)

  // §7.8.2: nobody there to be invited.
  hooks.on('stray-error', ({ room, rules, stanza }) => {
    const invited = room.invitations.get(stanza.from.bareText)
    const row = rules.errors.MUC_INVITEE_MISSING
    if (stanza.element.name !== 'message' || !invited || !row) return undefined
    const error = stanzaError({ condition: row.condition, type: row.type, by: room.jid.toString() })
    const message = el('message', { xmlns: NS.client, type: 'error', id: invited.id, from: room.jid.toString() }, error)
    return [{ kind: 'forget-invitation', invitee: stanza.from.bare }, send(invited.inviter, message)]
  })

  // §9.5: a new member of a members-only room is asked in.
  hooks.around('set-affiliation', (turn, next) => {
    const effects = next()
    return effects && isNewMember(turn) ? [...effects, send(turn.jid, letter(turn.room, { from: turn.room.jid, reason: turn.reason }))] : effects
  })
}

function passOn(turn: Spoken, invite: Invite): Effects {
  const { room, rules, stanza, from } = turn
  const { to } = invite
  if (!to) return refuse(turn, 'MUC_INVITE_ADDRESS') ?? []
  const id = attr(stanza.element, 'id')
  const oldest = room.invitations.size < rules.options.maxInvitations ? undefined : room.invitations.keys().next().value
  return [
    ...oldest === undefined ? [] : [{ kind: 'forget-invitation', invitee: Jid.parse(oldest) } as const],
    { kind: 'invite', invitee: to, invitation: { inviter: stanza.from, inviterNick: from.nick, id } },
    ...admission(turn, to),
    send(to, letter(room, { ...invite, from: room.config.whois === 'anyone' ? from.user : from.jid }, id)),
  ]
}

/** §9.5: whoever may ask people into a members-only room makes them members by it. */
function admission(turn: Spoken, invitee: Jid): Effect[] {
  const { room, stanza, from } = turn
  if (!room.config.isMembersOnly || affiliationOf(room, invitee) !== 'none') return []
  const actor = standingOf(turn, stanza.from, from)
  return [raise('set-affiliation', { actor, jid: invitee.bare, affiliation: 'member', nick: undefined, reason: undefined, invited: true })]
}

/** The invitation as the invitee gets it. */
function letter(room: RoomState, { from, reason, thread }: Invite, id?: string): ReturnType<typeof writeMessage> {
  const { password } = room.config
  return writeMessage({ type: 'normal', id, from: room.jid.toString() }, writeMucUser({ invites: [{ from, reason, thread }], password }))
}

function isNewMember({ room, jid, affiliation, invited }: AffiliationChange): boolean {
  if (affiliation !== 'member' || !room.config.isMembersOnly || invited || jid.local === '') return false
  return affiliationOf(room, jid) === 'none' && [...room.occupants.values()].every(({ user }) => !user.equals(jid))
}

/** Only who was invited can decline: the room is no way to write to strangers. */
function decline(turn: Heard): Effects | undefined {
  const { room, stanza } = turn
  const declined = readMucUser(stanza.element)?.decline
  if (!declined) return undefined
  const invited = room.invitations.get(stanza.from.bareText)
  if (!invited) return refuse(turn, 'MUC_DECLINE_UNINVITED')
  const answer = writeMessage(
    { type: 'normal', id: attr(stanza.element, 'id'), from: room.jid.toString() },
    writeMucUser({ decline: { from: stanza.from.bare, reason: declined.reason } }))
  return [{ kind: 'forget-invitation', invitee: stanza.from.bare }, ...inviters(room, invited).map(to => send(to, answer))]
}

/** Where the answer goes: to the resource that invited, or wherever the inviter is now. */
function inviters({ occupants, nicks }: RoomState, invited: Invitation): readonly Jid[] {
  if (nicks.has(invited.inviter.toString())) return [invited.inviter]
  return occupants.get(invited.inviterNick)?.sessions ?? [invited.inviter]
}
