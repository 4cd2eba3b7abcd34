/**
 * The lobby of a room, as the room sees it: opened and closed with the configuration or by the service itself, told what the lobby
 * has to know, and shown to whoever is in. Spec: JITSI-LOBBY-01 to -05, -13, -14, -19, -20, -24, JITSI-PLOBBY-01 (muc_lobby_rooms, persistent_lobby).
 */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { audience } from '../muc/audience.ts'
import { raise, type Configuring, type Effect, type Effects, type HookTable, type Telling, type Turn } from '../muc/hooks.ts'
import { compareAffiliations } from '../muc/policy.ts'
import type { Occupant } from '../muc/room-state.ts'
import type { Lobby, ToLobby } from './lobby-words.ts'
import type { LobbyRules } from './rules.ts'

export function lobby(hooks: HookTable): void {
  hooks.on('configured', turn => {
    const rules = lobbyRulesOf(turn)
    return rules && turn.actor.user.local !== 'focus' ? configured(turn, rules) : undefined
  })
  hooks.on('open-lobby', turn => {
    const { room, now: _now, rules: _rules, ask: _ask, ...how } = turn
    const rules = lobbyRulesOf(turn)
    if (!rules) return undefined
    return [
      ...room.lobby ? [{ kind: 'lobby', lobby: { ...room.lobby, ...how } } as const] : opened(turn, { ...how, jid: lobbyJid(room.jid, rules) }),
      ...[...room.occupants.values()].filter(isStranger).map(({ user }) => (
        raise('set-affiliation', { actor: undefined, jid: user, affiliation: 'member', nick: undefined, reason: undefined, invited: true }))),
      { kind: 'configure', config: { ...room.config, isMembersOnly: true } },
      configurationChanged(turn),
    ]
  })
  hooks.on('close-lobby', turn => {
    const { room, venue, reason } = turn
    if (!room.lobby) return undefined
    return [...closed(room.lobby, { venue, reason }), { kind: 'configure', config: { ...room.config, isMembersOnly: false } }, configurationChanged(turn)]
  })

  hooks.on('told', turn => (turn.room.lobby?.jid.equals(turn.from) ? told(turn) : undefined))
  hooks.around('set-affiliation', (turn, next) => {
    const { room, jid, affiliation } = turn
    const effects = next()
    return effects && room.lobby ? [...effects, tell(room.lobby, { kind: 'standing', jid, affiliation })] : effects
  })

  hooks.around('destroy', ({ room }, next) => (room.lobby ? [...closed(room.lobby, { venue: undefined }), ...next() ?? []] : next()))
  hooks.around('gone', ({ room }, next) => {
    const effects = next()
    if (!room.lobby || !effects?.some(({ kind }) => kind === 'close')) return effects
    if (!room.lobby.holdsRoom) return [...closed(room.lobby, { venue: undefined }), ...effects]
    return [...effects.filter(({ kind }) => kind !== 'close'), tell(room.lobby, { kind: 'room-empty' })]
  })

  hooks.on('describe', ({ room, fields }) => {
    if (room.lobby && room.config.isMembersOnly) fields.push({ name: 'muc#roominfo_lobbyroom', type: 'text-single', label: 'Address of the Lobby', values: [room.lobby.jid.toString()] })
    return undefined
  })
}

export function lobbyRulesOf({ rules }: Turn): LobbyRules | undefined {
  return rules.options.jitsi?.lobby
}

/** To the lobby of a room. */
export function tell({ jid }: Lobby, tiding: ToLobby): Effect {
  return { kind: 'tell', room: jid, tiding }
}

function lobbyJid({ local }: Jid, { domain }: LobbyRules): Jid {
  return Jid.of(local, domain)
}

function configured(turn: Configuring, rules: LobbyRules): Effects | undefined {
  const { room, rules: { outward }, actor, fields, status } = turn
  const { isMembersOnly } = room.config
  if (room.lobby) {
    return isMembersOnly ? undefined : [...closed(room.lobby, { venue: outward(room.jid) }), ...notice(turn, actor.nick, { event: 'LOBBY-ENABLED', value: false })]
  }
  const isWanted = isMembersOnly && fields.has('muc#roomconfig_membersonly') && rules.notFor?.some(start => room.jid.local.startsWith(start)) !== true
  if (!isWanted) return undefined
  status.add(104) // the room may have been for members before
  return [...opened(turn, { jid: lobbyJid(room.jid, rules) }), ...notice(turn, actor.nick, { event: 'LOBBY-ENABLED', value: true })]
}

function opened({ room }: Turn, it: Lobby): Effect[] {
  const bonds = [...room.bonds.values()].filter(({ affiliation }) => affiliation !== 'none').map(bond => ({ ...bond, nick: undefined }))
  return [{ kind: 'lobby', lobby: it }, tell(it, { kind: 'lobby-opened', bonds })]
}

function closed(it: Lobby, { venue, reason = 'Lobby room closed.' }: { readonly venue: Jid | undefined; readonly reason?: string | undefined }): Effect[] {
  return [{ kind: 'lobby', lobby: undefined }, tell(it, { kind: 'lobby-closed', venue, reason })]
}

function isStranger({ affiliation }: Occupant): boolean {
  return compareAffiliations(affiliation, 'member') < 0
}

function told(turn: Telling): Effects | undefined {
  const { room, tiding } = turn
  if (tiding.kind === 'granted') return notice(turn, tiding.by, { event: 'LOBBY-ACCESS-GRANTED', value: tiding.who.jid.toString(), name: tiding.who.name })
  if (tiding.kind === 'denied') {
    const by = [...room.occupants.values()].find(({ user }) => user.equals(tiding.by))
    return notice(turn, by?.nick, { event: 'LOBBY-ACCESS-DENIED', value: tiding.who.jid.toString(), name: tiding.who.name })
  }
  if (tiding.kind !== 'nobody-waits' || !room.lobby?.holdsRoom || room.occupants.size > 0) return undefined
  return [raise('destroy', { venue: undefined, reason: 'main room and lobby now empty', password: undefined })]
}

interface Notice {
  readonly event: 'LOBBY-ENABLED' | 'LOBBY-ACCESS-GRANTED' | 'LOBBY-ACCESS-DENIED'
  readonly value: string | boolean
  readonly name?: string | undefined
}

/** Told to all by the occupant who did it; by nobody, if nobody who is in did it. */
function notice(turn: Turn, nick: string | undefined, words: Notice): Effect[] {
  const by = turn.room.occupants.get(nick ?? '')
  if (!by) return []
  const json = el('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'lobby-notify', ...words }))
  return [{ kind: 'broadcast', to: audience(turn).all, element: writeMessage({ type: 'groupchat', from: by.jid.toString() }, json) }]
}

function configurationChanged(turn: Turn): Effect {
  const element = writeMessage({ type: 'groupchat', from: turn.room.jid.toString() }, writeMucUser({ status: new Set([104]) }))
  return { kind: 'broadcast', to: audience(turn).all, element }
}
