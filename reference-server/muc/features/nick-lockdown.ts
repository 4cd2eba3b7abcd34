/** Registered nicknames that one is held to, where a service is like that. Spec: XEP-0045 v1.35.5 §7.2.2, §7.6, §7.10, §18.1. */
import { raise, type HookTable, type Turn } from '../hooks.ts'
import type { Jid } from '#xmpp/jid.js'
import { availability, tellSelf } from '../presence.ts'
import { reservedNickOf } from '../room-state.ts'

export function nickLockdown(hooks: HookTable): void {
  hooks.on('enter', turn => {
    const nick = nickToKeep(turn, turn.stanza.from)
    return nick === undefined || nick === turn.nick ? undefined : [raise('enter', { stanza: turn.stanza, join: turn.join, nick, waived: turn.waived })]
  })
  hooks.on('entered', ({ nick, stanza, status }) => {
    if (nick !== stanza.to.resource) status.add(210)
    return undefined
  })

  // Nobody is refused: whoever asks for another nickname is told which one it has.
  hooks.on('rename', turn => {
    const { from, stanza } = turn
    const nick = nickToKeep(turn, from.user)
    if (nick === undefined || nick === turn.nick) return undefined
    if (nick !== from.nick) return [raise('rename', { stanza, from, nick })]
    const answering = { session: stanza.from, id: stanza.element.attrs['id'] as string | undefined }
    return tellSelf(turn, { ...availability(from), occupant: { ...from, sessions: [stanza.from] } }, { status: new Set([210]), answering })
  })
}

function nickToKeep({ room, rules }: Turn, user: Jid): string | undefined {
  return rules.options.registeredNicks === 'kept' ? reservedNickOf(room, user) : undefined
}
