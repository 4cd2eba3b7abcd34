/** Who gets into a room for members without waiting, and what the others are told. Spec: JITSI-LOBBY-06 to -11, -25 (muc_lobby_rooms). */
import { append, childOf, el, elementsOf, is, nsOf, type Child } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { displayNameIn } from '../brand/presented.ts'
import type { MucErrorCode } from '../muc/errors.ts'
import { raise, type Effects, type Entering, type HookTable } from '../muc/hooks.ts'
import { compareAffiliations } from '../muc/policy.ts'
import { affiliationOf } from '../muc/room-state.ts'
import { refuse } from '../muc/rules.ts'
import { lobbyRulesOf } from './lobby.ts'
import type { Lobby } from './lobby-words.ts'
import { isHealthRoom, isListed } from './rules.ts'

export function lobbyGate(hooks: HookTable): void {
  // Whoever could become a member while the room is open would never have to wait.
  hooks.on('iq', turn => {
    const { lobby, lobbyOf } = turn.rules.options.jitsi ?? {}
    const isStranger = is(turn.payload, NS.register, 'query') && affiliationOf(turn.room, turn.stanza.from) === 'none'
    return isStranger && (lobby ?? lobbyOf) !== undefined ? refuse(turn, 'MUC_REGISTER_NOT_ALLOWED') : undefined
  })

  hooks.on('enter', turn => {
    const { room, nick, waived } = turn
    const rules = lobbyRulesOf(turn)
    if (!rules || !room.config.isMembersOnly || waived.has('lobby') || nick === 'focus' || isHealthRoom(room.jid)) return undefined
    const affiliation = affiliationOf(room, turn.stanza.from)
    if (knowsPassword(turn) || isListed(rules.whitelist, turn.stanza.from)) {
      if (affiliation === 'none') return admitted(turn)
      if (affiliation === 'member') return undefined
    } else if (turn.join.password === undefined && compareAffiliations(affiliation, 'member') >= 0) {
      waived.add('password') // whoever was asked in need not be told it, too
    }
    if (!room.lobby) return undefined
    return (isUnnamed(turn, room.lobby) ? nameWanted(turn) : undefined) ?? (affiliation === 'none' ? shownTheLobby(turn, room.lobby) : undefined)
  })
}

function knowsPassword({ room, join }: Entering): boolean {
  return room.config.password !== undefined && join.password === room.config.password
}

/** Comes to the gates again, as a member. */
function admitted({ stanza, nick, join, waived }: Entering): Effects {
  return [
    raise('set-affiliation', { actor: undefined, jid: stanza.from.bare, affiliation: 'member', nick: undefined, reason: undefined, invited: true }),
    raise('enter', { stanza, nick, join, waived: new Set([...waived, 'lobby']) }),
  ]
}

function isUnnamed({ stanza }: Entering, { skipsNames = false }: Lobby): boolean {
  return !skipsNames && !displayNameIn(elementsOf(stanza.element))
}

function nameWanted(turn: Entering): Effects | undefined {
  return refusal(turn, 'MUC_LOBBY_NAME_MISSING', '406', [el('displayname-required', { xmlns: NS.jitmeet, lobby: 'true' })])
}

function shownTheLobby(turn: Entering, { jid, because }: Lobby): Effects | undefined {
  const text = jid.toString()
  const reason = because === undefined ? [] : [el(because, { xmlns: NS.jitmeet })]
  // The second one, which is no part of the error, is what older clients look for.
  return refusal(turn, 'MUC_LOBBY', '407', [...reason, el('lobbyroom', { xmlns: NS.jitmeet }, text)], [el('lobbyroom', {}, text)])
}

/** The answer that says no, with what clients of Jitsi read: a number, more in the error, and more beside it. */
function refusal(turn: Entering, code: MucErrorCode, number: string, inside: readonly Child[], beside: readonly Child[] = []): Effects | undefined {
  const effects = refuse(turn, code)
  for (const effect of effects ?? []) {
    if (effect.kind !== 'send') continue
    const error = childOf(effect.element, nsOf(effect.element), 'error')
    if (!error) continue
    error.attrs['code'] = number
    for (const child of inside) append(error, child)
    for (const child of [...beside, el('x', { xmlns: NS.muc })]) append(effect.element, child)
  }
  return effects
}
