/**
 * Nobody is in a conference before its focus: whoever comes earlier waits, and hears nothing until then. Who waits is part of the room;
 * whoever goes away gives up its place. Spec: JITSI-MEETID-03 to -05 (muc_meeting_id).
 */
import type { Effect, HookTable } from '../muc/hooks.ts'
import { refuse } from '../muc/rules.ts'
import { isFocus } from './focus.ts'
import { isHealthRoom } from './rules.ts'

export function focusFirst(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const { room, rules, stanza } = turn
    const meetings = rules.options.jitsi?.meetings
    const { isOpen, waiting } = room.meeting
    if (!meetings || isOpen || isHealthRoom(room.jid) || isFocus(turn)) return undefined
    const hasPlace = waiting.length < meetings.maxWaiting || waiting.some(({ from }) => from.equals(stanza.from))
    return hasPlace ? [{ kind: 'meeting', change: { kind: 'wait', stanza } }] : []
  })

  hooks.on('entered', turn => {
    const { isOpen, waiting } = turn.room.meeting
    if (isOpen || !turn.rules.options.jitsi?.meetings || !isFocus(turn)) return undefined
    const others = waiting.filter(({ from }) => !from.equals(turn.stanza.from))
    return [{ kind: 'meeting', change: { kind: 'open' } }, ...others.map((stanza): Effect => ({ kind: 'hear-again', stanza }))]
  })

  // Whoever waits for a room that is no more is told so.
  hooks.around('destroy', (turn, next) => {
    const effects = next()
    return effects && [...effects, ...turn.room.meeting.waiting.flatMap(stanza => refuse({ ...turn, stanza }, 'MUC_ROOM_MISSING') ?? [])]
  })

  hooks.on('outsider-left', ({ room, stanza: { from } }) => {
    const isWaiting = room.meeting.waiting.some(each => each.from.equals(from))
    return isWaiting ? [{ kind: 'meeting', change: { kind: 'give-up', session: from } }] : undefined
  })
}
