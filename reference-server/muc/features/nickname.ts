/** Nicknames: what one may look like, whose it is, and how it changes. Spec: XEP-0045 v1.35.5 §7.2.8, §7.6, §17.1. */
import { isShown } from '../audience.ts'
import { isBlank } from '../blank.ts'
import { type HookTable } from '../hooks.ts'
import { availability, payloadOf, tellOthers, tellSelf, type News } from '../presence.ts'
import { nickReservedFor, type Occupant } from '../room-state.ts'
import { may, refuse } from '../rules.ts'

export function nickname(hooks: HookTable): void {
  hooks.on('enter', turn => {
    if (turn.nick === '') return refuse(turn, 'MUC_NICK_MISSING')
    return isAcceptable(turn.nick, turn.rules.options.maxNickLength) ? undefined : refuse(turn, 'MUC_NICK_NOT_ACCEPTABLE')
  })
  hooks.on('enter', turn => {
    const present = turn.room.occupants.get(turn.nick)
    if (!present || (turn.rules.options.sharedNicks && present.user.equals(turn.stanza.from.bare))) return undefined
    return refuse(turn, 'MUC_NICK_CONFLICT')
  })
  hooks.on('enter', turn => {
    const owner = nickReservedFor(turn.room, turn.nick)
    return owner === undefined || owner === turn.stanza.from.bareText ? undefined : refuse(turn, 'MUC_NICK_RESERVED')
  })

  hooks.on('rename', turn => may(turn, 'change-nick', turn.from) ? undefined : refuse(turn, 'MUC_NICK_CHANGE_FORBIDDEN'))
  hooks.on('rename', turn => {
    if (isAcceptable(turn.nick, turn.rules.options.maxNickLength)) return undefined
    return refuse(turn, 'MUC_NICK_NOT_ACCEPTABLE')
  })
  hooks.on('rename', turn => {
    const owner = nickReservedFor(turn.room, turn.nick)
    const isFree = !turn.room.occupants.has(turn.nick) && (owner === undefined || owner === turn.from.user.toString())
    return isFree ? undefined : refuse(turn, 'MUC_NICK_CHANGE_CONFLICT')
  })
  // An occupant with several resources changes as one: they share the nickname before and after.
  hooks.on('rename', turn => {
    const { room, from, nick, stanza } = turn
    const isOwnWish = stanza.element.name === 'presence'
    const occupant = { ...from, nick, jid: room.jid.withResource(nick), payload: isOwnWish ? payloadOf(stanza.element) : from.payload }
    const goes = { ...availability(from), type: 'unavailable' as const, nick, status: new Set([303]), payload: [] }
    // §7.6, §7.10: 210 for who asked for another one, and for all where nobody asked.
    const status = new Set(nick === stanza.to.resource ? [] : [210])
    const options = isOwnWish ? { status, answering: { session: stanza.from, id: stanza.element.attrs['id'] as string | undefined } } : { status }
    const after = isOwnWish || status.size === 0 ? availability(occupant) : { ...goesOn(occupant), status }
    const shown = isShown(room.config, from.role)
    const { isPlain: _, ...news } = goes
    return [
      ...tellOthers(turn, news, shown), ...tellSelf(turn, news),
      { kind: 'rename', nick: from.nick, occupant },
      ...tellOthers(turn, after, shown), ...tellSelf(turn, after, options),
    ]
  })
}

/** An occupant as it is now, in copies that are nobody else's. */
function goesOn(occupant: Occupant): News {
  const { isPlain: _, ...news } = availability(occupant)
  return news
}

/** Whether a nickname can be seen at all. */
function isAcceptable(nick: string, maxLength: number): boolean {
  return nick.length <= maxLength && !isBlank(nick)
}
