/** Notes who was let in and who was not, and what moderators, admins and owners did or were not allowed to do. Looks on and changes nothing. */
import { attr, childOf, elementsOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import type { MucItem } from '#xmpp/stanzas/muc-user.js'
import type { RoomAuditEvent } from '../../audit/events.ts'
import type { RoomNote } from '../../audit/audits.ts'
import type { Effect, Effects, Heard, HookTable, Joining, Phases, Request, Turn } from '../hooks.ts'
import { codeOf } from '../rules.ts'

export function audit(hooks: HookTable): void {
  for (const phase of ['create', 'enter'] as const) hooks.around(phase, (turn, next) => noted(turn, next(), effects => joinNotes(turn, effects)))
  for (const phase of ['admin-request', 'owner-request'] as const) {
    hooks.around(phase, (turn, next) => noted(turn, next(), effects => (turn.type === 'set' ? requestNotes(turn, effects, phase) : [])))
  }
  // Invitations, approvals and registrations change standings, too.
  for (const phase of ['message', 'stranger', 'iq'] as const) hooks.around(phase, (turn, next) => noted(turn, next(), effects => changeNotes(turn, effects)))
}

function noted({ rules }: Turn, effects: Effects | undefined, notesOf: (effects: Effects) => readonly RoomNote[]): Effects | undefined {
  const notes = effects && rules.isAudited() ? notesOf(effects) : undefined
  return notes === undefined || notes.length === 0 ? effects : [...effects ?? [], ...notes.map(note => ({ kind: 'note', note } as const))]
}

function joinNotes(turn: Joining, effects: Effects): readonly RoomNote[] {
  const why = refusalIn(effects, turn)
  const isIn = effects.some(effect => effect.kind === 'raise' && effect.phase === 'entered')
  if (why === undefined && !isIn) return []
  return [note(turn, { event: 'join', ...who(turn), nick: turn.nick, ...verdict(why) })]
}

function requestNotes(turn: Request, effects: Effects, phase: 'admin-request' | 'owner-request'): readonly RoomNote[] {
  const why = refusalIn(effects, turn)
  if (why === undefined) return changeNotes(turn, effects)
  if (phase === 'admin-request') return readMucAdmin(turn.payload).map(item => refusedChange(turn, item, why))
  return [note(turn, { event: childOf(turn.payload, NS.mucOwner, 'destroy') ? 'destroy' : 'configure', ...who(turn), ...verdict(why) })]
}

/** What is about to be done. */
function changeNotes(turn: Heard, effects: Effects): readonly RoomNote[] {
  return effects.flatMap((effect): readonly RoomNote[] => {
    if (effect.kind === 'configure') return [note(turn, { event: 'configure', ...who(turn), ...verdict(undefined), changed: changedIn(turn, effect.config) })]
    if (effect.kind !== 'raise') return []
    if (effect.phase === 'destroy') return [note(turn, { event: 'destroy', ...who(turn), ...verdict(undefined) })]
    if (effect.phase === 'set-role') return [roleNote(turn, effect.context)]
    return effect.phase === 'set-affiliation' ? [affiliationNote(turn, effect.context)] : []
  })
}

function changedIn({ room }: Heard, config: Heard['room']['config']): string[] {
  const names = Object.keys(config) as (keyof typeof config)[]
  return names.filter(name => JSON.stringify(config[name]) !== JSON.stringify(room.config[name]))
}

function roleNote(turn: Heard, { nick, role }: Pick<Phases['set-role'], 'nick' | 'role'>, why?: string): RoomNote {
  const target = turn.room.occupants.get(nick)?.user
  return note(turn, { event: role === 'none' ? 'kick' : 'role', ...who(turn), nick, ...(target && { target: target.toString() }), to: role, ...verdict(why) }, target)
}

function affiliationNote(turn: Heard, { jid, affiliation }: Pick<Phases['set-affiliation'], 'jid' | 'affiliation'>, why?: string): RoomNote {
  return note(turn, { event: affiliation === 'outcast' ? 'ban' : 'affiliation', ...who(turn), target: jid.toString(), to: affiliation, ...verdict(why) }, jid)
}

function refusedChange(turn: Request, { role, affiliation, nick, jid }: MucItem, why: string): RoomNote {
  if (role !== undefined) return roleNote(turn, { nick: nick ?? '', role }, why)
  const user = jid?.bare ?? turn.room.occupants.get(nick ?? '')?.user
  if (user && affiliation !== undefined) return affiliationNote(turn, { jid: user, affiliation }, why)
  return note(turn, { event: 'affiliation', ...who(turn), ...(affiliation !== undefined && { to: affiliation }), ...verdict(why) })
}

function who({ room, stanza }: Heard): { readonly who: string; readonly room: string } {
  return { who: stanza.from.toString(), room: room.jid.toString() }
}

function verdict(why: string | undefined): { readonly outcome: 'allowed' } | { readonly outcome: 'refused'; readonly why: string } {
  return why === undefined ? { outcome: 'allowed' } : { outcome: 'refused', why }
}

function note({ stanza }: Heard, event: RoomAuditEvent, target?: RoomNote['target']): RoomNote {
  return { by: stanza.from, event, ...(target && { target }) }
}

/** The code with which the sender is refused. */
function refusalIn(effects: Effects, { stanza }: Heard): string | undefined {
  const error = effects.find((effect): effect is Extract<Effect, { kind: 'send' }> => effect.kind === 'send' && effect.to.equals(stanza.from) && isErrorTo(effect.element))?.element
  return error && (codeOf(error) ?? 'UNKNOWN')
}

function isErrorTo(element: Element): boolean {
  return attr(element, 'type') === 'error' && elementsOf(element).some(child => child.name === 'error')
}
