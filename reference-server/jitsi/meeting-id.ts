/** The id of a meeting: made with the room, shown with it, changed by the parts of the installation only. Spec: JITSI-MEETID-01, -02 (muc_meeting_id). */
import { valuesOf, type Field } from '#xmpp/stanzas/data-form.js'
import type { Effect, HookTable, Turn } from '../muc/hooks.ts'
import { isHealthRoom } from './rules.ts'

const NAME = 'muc#roominfo_meetingId'

export function meetingId(hooks: HookTable): void {
  hooks.around('create', (turn, next) => {
    const effects = next()
    return effects?.some(({ kind }) => kind === 'found') && isMeeting(turn) ? [...effects, named(turn.rules.freshId())] : effects
  })
  // A room that outlasted the process is another meeting.
  hooks.on('entered', turn => isMeeting(turn) && turn.room.meeting.id === '' ? [named(turn.rules.freshId())] : undefined)

  hooks.on('describe', turn => show(turn, turn.fields))
  hooks.on('owner-form', turn => show(turn, turn.fields))
  hooks.on('submitted', turn => {
    const [id = ''] = valuesOf(turn.form, NAME) ?? []
    const isAllowed = isMeeting(turn) && turn.room.admins.has(turn.stanza.from.bareText)
    return isAllowed && id !== '' ? [named(id)] : undefined
  })
}

function isMeeting({ room, rules }: Turn): boolean {
  return rules.options.jitsi?.meetings !== undefined && !isHealthRoom(room.jid)
}

function named(id: string): Effect {
  return { kind: 'meeting', change: { kind: 'name', id } }
}

function show({ room, rules }: Turn, fields: Field[]): undefined {
  if (rules.options.jitsi?.meetings) fields.push({ name: NAME, type: 'text-single', label: 'The meeting unique id.', values: [room.meeting.id] })
}
