/** Faults of lobbies. Spec: JITSI, muc_lobby_rooms. */
import { append, attr, childOf, childrenOf, el, type Element, elementsOf, textOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { Lobby } from '../jitsi/lobby-words.ts'
import { audience } from '../muc/audience.ts'
import { type Effect, type Effects, type Entering, raise, type Request, type Turn } from '../muc/hooks.ts'
import { presenceOf } from '../muc/presence.ts'
import { reflection } from '../muc/reflection.ts'
import { affiliationOf, type Occupant } from '../muc/room-state.ts'
import { refuse, result } from '../muc/rules.ts'
import { type Fault, fault, type FaultSeams } from './fault.ts'
import { inRoom, underRules } from './jitsi-turns.ts'
import { altered, isError, isOthers, isOwn, isResult, isUnavailable, hasCode, withAttributes, without, withItem, withoutChild } from './muc-effects.ts'

const id = (...numbers: number[]): string[] => numbers.map(number => `JITSI#lobby.${number}`)

const isNotice = (event: string, value?: boolean) => (stanza: Element): boolean => {
  const json = childOf(stanza, NS.jitmeet, 'json-message')
  return json !== undefined && textOf(json).includes(`"${event}"`) && (value === undefined || textOf(json).includes(`"value":${value}`))
}
const isLobby = ({ room }: Turn): boolean => room.lobbyOf !== undefined
const isWaiting = ({ affiliation }: Occupant): boolean => affiliation === 'none'
const standing = ({ room, stanza }: Entering): string => affiliationOf(room, stanza.from)
const knowsPassword = ({ room, join }: Entering): boolean => room.config.password !== undefined && join.password === room.config.password
const nameIn = ({ stanza }: Entering): string => textOf(childOf(stanza.element, NS.nick, 'nick') ?? stanza.element)
const itemsIn = ({ payload }: Request): readonly Element[] => childrenOf(payload, NS.mucAdmin, 'item')
const isInvite = (stanza: Element): boolean => invitesIn(stanza).length > 0
const invitesIn = (stanza: Element): readonly Element[] => childrenOf(childOf(stanza, NS.mucUser, 'x') ?? stanza, NS.mucUser, 'invite')
const isReason = (child: Element['children'][number]): boolean => typeof child !== 'string' && child.name === 'waiting-for-host'
const isMalformed = (invite: Element | undefined): boolean => (invite ? attr(invite, 'to') : undefined)?.startsWith('@') === true

/** What a room tells another one, changed or taken away. */
function tells(effects: Effects | undefined, kind: string, change: (effect: Effect & { readonly kind: 'tell' }) => readonly Effect[]): Effects | undefined {
  return effects?.flatMap(effect => (effect.kind === 'tell' && effect.tiding.kind === kind ? change(effect) : [effect]))
}
const notAtAll = (): readonly Effect[] => []

/** What is told to all in the room again. */
function toldToAll(turn: Turn, element: Element): Effects {
  return [{ kind: 'broadcast', to: audience(turn).all, element }]
}

/** What a lobby does beside what it should. */
function alsoIn(phase: 'entered' | 'update', more: (turn: Turn & { readonly who: Occupant }) => Effects): (at: FaultSeams) => void {
  const plant = (turn: Turn, who: Occupant, next: () => Effects | undefined): Effects | undefined => {
    const effects = next()
    return isLobby(turn) ? [...effects ?? [], ...more({ ...turn, who })] : effects
  }
  return at => {
    if (phase === 'entered') at.around('entered', (turn, next) => plant(turn, turn.occupant, next))
    else at.around('update', (turn, next) => plant(turn, turn.from, next))
  }
}

const others = ({ room }: Turn, who: Occupant): Occupant[] => [...room.occupants.values()].filter(({ nick }) => nick !== who.nick)
const inLobby = (phase: 'left' | 'kicked' | 'groupchat' | 'whisper', change: (turn: Turn, effects: Effects | undefined) => Effects | undefined) => (at: FaultSeams): void =>
  at.around(phase, (turn, next) => (isLobby(turn) ? change(turn, next()) : next()))

const lobbyRules = (turn: Turn, change: Partial<NonNullable<NonNullable<Turn['rules']['options']['jitsi']>['lobby']>>, next: () => Effects | undefined): Effects | undefined =>
  underRules(turn, rules => ({ ...rules, ...(rules.lobby && { lobby: { ...rules.lobby, ...change } }) }), next)

/** Opened again, as if it had been closed. */
const anew = (turn: Turn, { jid }: Lobby): Effects => [
  { kind: 'tell', room: jid, tiding: { kind: 'lobby-closed', venue: undefined, reason: undefined } },
  { kind: 'tell', room: jid, tiding: { kind: 'lobby-opened', bonds: [...turn.room.bonds.values()] } },
]

export const JITSI_LOBBY_FAULTS: readonly Fault[] = [
  // How it comes and goes
  fault({ name: 'jitsi-lobby-not-opened', breaks: id(1, 15), spoils: ['entering'], plant: at => at.around('configured', (_, next) => tells(next(), 'lobby-opened', notAtAll)) }),
  fault({ name: 'jitsi-lobby-undescribed', breaks: id(1), plant: at => at.around('describe', ({ fields }, next) => {
    const effects = next()
    const index = fields.findIndex(({ name }) => name === 'muc#roominfo_lobbyroom')
    if (index >= 0) fields.splice(index, 1)
    return effects
  }) }),
  fault({ name: 'jitsi-lobby-change-not-told', breaks: id(1), plant: at => at.around('configured', (turn, next) => turn.room.config.isMembersOnly && turn.rules.options.jitsi ? without(next(), hasCode(104)) : next()) }),
  fault({ name: 'jitsi-lobby-opened-in-silence', breaks: id(2), plant: at => at.around('configured', (_, next) => without(next(), isNotice('LOBBY-ENABLED', true))) }),
  fault({ name: 'jitsi-lobby-opened-by-room', breaks: id(2), plant: at => at.around('configured', ({ room }, next) => altered(next(), isNotice('LOBBY-ENABLED', true), withAttributes({ from: room.jid.toString() }))) }),
  fault({
    name: 'jitsi-lobby-told-again', breaks: id(3),
    plant: at => at.hook('configured', turn => {
      if (!turn.room.lobby || !turn.room.config.isMembersOnly) return undefined
      const json = el('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'lobby-notify', event: 'LOBBY-ENABLED', value: true }))
      return toldToAll(turn, el('message', { xmlns: NS.client, type: 'groupchat', from: turn.room.jid.withResource(turn.actor.nick ?? 'nobody').toString() }, json))
    }, 'on'),
  }),
  fault({ name: 'jitsi-lobby-opened-anew', breaks: id(3), plant: at => at.hook('configured', turn => turn.room.lobby && turn.room.config.isMembersOnly ? anew(turn, turn.room.lobby) : undefined, 'on') }),
  fault({
    name: 'jitsi-lobby-by-focus', breaks: id(4),
    plant: at => at.around('configured', (turn, next) => {
      if (turn.actor.user.local === 'focus') Object.assign(turn, { actor: { ...turn.actor, user: turn.room.jid } })
      return next()
    }),
  }),
  fault({ name: 'jitsi-lobby-despite-flag', breaks: id(5), plant: at => at.around('configured', (turn, next) => turn.room.jid.local.startsWith('no-lobby-') ? lobbyRules(turn, { notFor: [] }, next) : next()) }),
  fault({ name: 'jitsi-lobby-not-closed', breaks: id(19), plant: at => at.around('configured', (_, next) => tells(next(), 'lobby-closed', notAtAll)) }),
  fault({ name: 'jitsi-lobby-closed-nowhere', breaks: id(19), plant: at => at.around('configured', (_, next) => tells(next(), 'lobby-closed', effect => [{ ...effect, tiding: { kind: 'lobby-closed', venue: undefined, reason: 'Lobby room closed.' } }])) }),
  fault({ name: 'jitsi-lobby-closed-without-reason', breaks: id(19), plant: at => at.around('configured', ({ room }, next) => tells(next(), 'lobby-closed', effect => [{ ...effect, tiding: { kind: 'lobby-closed', venue: room.jid, reason: undefined } }])) }),
  fault({ name: 'jitsi-lobby-closed-in-silence', breaks: id(19), plant: at => at.around('configured', (_, next) => without(next(), isNotice('LOBBY-ENABLED', false))) }),
  fault({
    name: 'jitsi-lobby-takes-room-along', breaks: id(19),
    plant: at => at.hook('configured', ({ room, before, actor }) => actor.user.local !== 'focus' && before.isMembersOnly && !room.config.isMembersOnly && room.lobby ? [raise('destroy', { venue: room.jid, reason: 'Lobby room closed.', password: undefined })] : undefined, 'on'),
  }),
  fault({ name: 'jitsi-lobby-outlives-room', breaks: id(20), plant: at => at.around('destroy', (_, next) => tells(next(), 'lobby-closed', notAtAll)) }),
  fault({ name: 'jitsi-lobby-shows-room-that-ended', breaks: id(20), plant: at => at.around('destroy', ({ room }, next) => tells(next(), 'lobby-closed', effect => [{ ...effect, tiding: { kind: 'lobby-closed', venue: room.jid, reason: undefined } }])) }),
  fault({ name: 'jitsi-lobby-goes-with-last', breaks: [...id(21), 'JITSI#plobby.1'], plant: at => at.around('gone', (turn, next) => isLobby(turn) && turn.room.occupants.size === 0 ? [...next() ?? [], { kind: 'close' }] : next()) }),

  // Who waits
  fault({ name: 'jitsi-lobby-not-shown', breaks: [...id(6, 9, 25), 'JITSI#wfh.1'], plant: at => at.refusal('MUC_LOBBY', undefined) }),
  fault({ name: 'jitsi-lobby-forbids', breaks: [...id(6, 9, 24, 26), 'JITSI#wfh.1', 'JITSI#wfh.5', 'JITSI#wfh.6'], plant: at => at.refusal('MUC_LOBBY', { condition: 'forbidden' }) }),
  fault({ name: 'jitsi-lobby-not-beside', breaks: id(6), plant: at => at.around('enter', (_, next) => altered(next(), isError, withoutChild('lobbyroom'))) }),
  fault({
    name: 'jitsi-lobby-without-number', breaks: id(6),
    plant: at => at.around('enter', (_, next) => altered(next(), stanza => childOf(stanza, NS.client, 'lobbyroom') !== undefined, copy => {
      delete childOf(copy, NS.client, 'error')?.attrs['code']
      return copy
    })),
  }),
  fault({
    name: 'jitsi-lobby-members-by-themselves', breaks: id(6),
    plant: at => at.hook('iq', ({ room, rules, stanza, type, payload }) => {
      const isAsked = rules.options.jitsi?.lobby && type === 'set' && payload.attrs['xmlns'] === NS.register && !room.config.isMembersOnly
      return isAsked ? [{ kind: 'bond', jid: stanza.from.bare, affiliation: 'member', nick: undefined }, result(stanza)] : undefined
    }),
  }),
  fault({ name: 'jitsi-lobby-needs-no-name', breaks: id(7), plant: at => at.refusal('MUC_LOBBY_NAME_MISSING', undefined) }),
  fault({
    name: 'jitsi-lobby-empty-name', breaks: id(7),
    plant: at => at.hook('enter', turn => {
      const nick = childOf(turn.stanza.element, NS.nick, 'nick')
      return turn.room.lobby && nick && nameIn(turn) === '' ? refuse(turn, 'MUC_LOBBY') : undefined
    }),
  }),
  fault({
    name: 'jitsi-lobby-name-for-others', breaks: id(7),
    plant: at => at.around('enter', (_, next) => altered(next(), isError, copy => {
      const error = childOf(copy, NS.client, 'error')
      delete (error && childOf(error, NS.jitmeet, 'displayname-required'))?.attrs['lobby']
      return copy
    })),
  }),
  fault({ name: 'jitsi-lobby-despite-password', breaks: id(8), plant: at => at.hook('enter', turn => turn.room.lobby && standing(turn) === 'none' && knowsPassword(turn) ? refuse(turn, 'MUC_LOBBY') : undefined) }),
  fault({ name: 'jitsi-lobby-password-is-enough', breaks: id(8), plant: at => at.around('enter', (turn, next) => turn.room.lobby && standing(turn) === 'none' && knowsPassword(turn) ? inRoom(turn, { isMembersOnly: false }, next) : next()) }),
  fault({ name: 'jitsi-lobby-whitelist-ignored', breaks: id(8), plant: at => at.around('enter', (turn, next) => turn.room.lobby && turn.stanza.from.local === 'transcriber' ? lobbyRules(turn, { whitelist: [] }, next) : next()) }),
  fault({
    name: 'jitsi-lobby-lowers-owners', breaks: id(8),
    plant: at => at.hook('enter', turn => {
      const { stanza, nick, join, waived } = turn
      if (!turn.room.lobby || standing(turn) !== 'owner' || !knowsPassword(turn)) return undefined
      return [raise('set-affiliation', { actor: undefined, jid: stanza.from.bare, affiliation: 'member', nick: undefined, reason: undefined }), raise('enter', { stanza, nick, join, waived })]
    }),
  }),
  fault({ name: 'jitsi-lobby-tells-wrong-password', breaks: id(9), plant: at => at.hook('enter', turn => turn.room.lobby && turn.join.password !== undefined && !knowsPassword(turn) ? refuse(turn, 'MUC_PASSWORD_WRONG') : undefined) }),
  fault({ name: 'jitsi-lobby-members-need-password', breaks: id(10), plant: at => at.hook('enter', turn => turn.room.lobby && turn.room.config.password !== undefined && turn.join.password === undefined && standing(turn) === 'member' ? refuse(turn, 'MUC_PASSWORD_MISSING') : undefined) }),
  fault({ name: 'jitsi-lobby-owners-need-password', breaks: id(10), plant: at => at.hook('enter', turn => turn.room.lobby && turn.room.config.password !== undefined && turn.join.password === undefined && standing(turn) === 'owner' ? refuse(turn, 'MUC_PASSWORD_MISSING') : undefined) }),
  fault({ name: 'jitsi-lobby-focus-needs-name', breaks: id(11), plant: at => at.hook('enter', turn => turn.room.lobby && !turn.room.lobby.skipsNames && turn.nick === 'focus' && !childOf(turn.stanza.element, NS.nick, 'nick') ? refuse(turn, 'MUC_LOBBY_NAME_MISSING') : undefined) }),

  // Who is let in or sent away
  fault({ name: 'jitsi-last-invitation-only', breaks: id(12), plant: at => at.around('message', ({ stanza }, next) => invitesIn(stanza.element).length > 1 ? next()?.slice(-1) : next()) }),
  fault({ name: 'jitsi-invitation-makes-no-member', breaks: id(10, 12, 26), plant: at => at.around('message', (turn, next) => turn.room.lobby && isInvite(turn.stanza.element) ? next()?.filter(effect => effect.kind !== 'raise' || effect.phase !== 'set-affiliation') : next()) }),
  fault({
    name: 'jitsi-invitation-with-password', breaks: id(12),
    plant: at => at.around('message', (turn, next) => turn.room.lobby && turn.room.config.password !== undefined ? altered(next(), isInvite, copy => {
      append(childOf(copy, NS.mucUser, 'x') ?? copy, el('password', {}, turn.room.config.password))
      return copy
    }) : next()),
  }),
  fault({ name: 'jitsi-lobby-granted-in-silence', breaks: id(13), plant: at => at.around('told', (_, next) => without(next(), isNotice('LOBBY-ACCESS-GRANTED'))) }),
  fault({ name: 'jitsi-lobby-granted-by-room', breaks: id(13), plant: at => at.around('told', ({ room }, next) => altered(next(), isNotice('LOBBY-ACCESS-GRANTED'), withAttributes({ from: room.jid.toString() }))) }),
  fault({
    name: 'jitsi-lobby-granted-to-anybody', breaks: id(13),
    plant: at => at.around('told', ({ room, tiding }, next) => {
      const effects = next()
      if (effects || tiding.kind !== 'asked-in' || !room.lobbyOf) return effects
      return [{ kind: 'tell', room: room.lobbyOf, tiding: { kind: 'granted', who: { jid: room.jid.withResource('nobody'), name: undefined }, by: tiding.by } }]
    }),
  }),
  fault({ name: 'jitsi-lobby-denied-in-silence', breaks: id(14), plant: at => at.around('told', (_, next) => without(next(), isNotice('LOBBY-ACCESS-DENIED'))) }),
  fault({ name: 'jitsi-lobby-denied-without-name', breaks: id(14), plant: at => at.around('kicked', (_, next) => tells(next(), 'denied', effect => effect.tiding.kind === 'denied' ? [{ ...effect, tiding: { ...effect.tiding, who: { jid: effect.tiding.who.jid, name: undefined } } }] : [])) }),
  fault({ name: 'jitsi-lobby-kick-in-disguise', breaks: id(14), plant: at => at.around('kicked', (turn, next) => {
    if (isLobby(turn)) turn.status.delete(307)
    return next()
  }) }),
  fault({
    name: 'jitsi-lobby-tells-who-left', breaks: id(14),
    plant: at => at.around('left', (turn, next) => {
      const by = [...turn.room.occupants.values()].find(({ affiliation }) => affiliation === 'owner')
      const effects = next() ?? []
      return turn.room.lobbyOf && by ? [...effects, { kind: 'tell', room: turn.room.lobbyOf, tiding: { kind: 'denied', who: { jid: turn.occupant.jid, name: undefined }, by: by.user } }] : effects
    }),
  }),
  fault({ name: 'jitsi-members-invite', breaks: id(26), plant: at => at.around('message', (turn, next) => {
    if (turn.room.lobby && turn.from.affiliation === 'member') Object.assign(turn, { from: { ...turn.from, affiliation: 'admin' } })
    return next()
  }) }),
  fault({ name: 'jitsi-invitee-to-be-changed', breaks: id(26), plant: at => at.refusal('MUC_INVITEE_MALFORMED', { type: 'modify' }) }),
  fault({ name: 'jitsi-invitee-spoils-others', breaks: id(26), plant: at => at.around('message', ({ stanza }, next) => isMalformed(invitesIn(stanza.element)[0]) ? next()?.slice(0, 1) : next()) }),

  // Who sees and hears what in it
  fault({ name: 'jitsi-lobby-owners-in-disguise', breaks: id(15), plant: at => at.around('entered', (turn, next) => isLobby(turn) && turn.occupant.affiliation === 'owner' ? altered(next(), isOwn, withItem({ affiliation: 'member' })) : next()) }),
  fault({ name: 'jitsi-lobby-unaware-of-owners', breaks: id(15), plant: at => at.around('told', ({ tiding }, next) => tiding.kind === 'standing' ? [] : next()) }),
  fault({ name: 'jitsi-lobby-guests-in-disguise', breaks: id(15), plant: at => at.around('entered', (turn, next) => isLobby(turn) && isWaiting(turn.occupant) ? altered(next(), isOwn, withItem({ affiliation: 'owner' })) : next()) }),
  fault({
    name: 'jitsi-lobby-with-bonds-of-its-own', breaks: id(15),
    plant: at => at.hook('admin-request', ({ room, payload }) => {
      const [item] = room.lobbyOf ? childrenOf(payload, NS.mucAdmin, 'item') : []
      const [jid, affiliation] = [item && attr(item, 'jid'), item && attr(item, 'affiliation')]
      return jid !== undefined && (affiliation === 'outcast' || affiliation === 'owner') ? [{ kind: 'bond', jid: Jid.parse(jid), affiliation, nick: undefined }] : undefined
    }),
  }),
  fault({ name: 'jitsi-lobby-owners-blind', breaks: id(16), plant: at => at.around('entered', (turn, next) => isLobby(turn) ? without(next(), isOthers) : next()) }),
  fault({ name: 'jitsi-lobby-owners-shown', breaks: id(16), plant: alsoIn('entered', turn => isWaiting(turn.who) ? [] : [{ kind: 'broadcast', to: others(turn, turn.who).flatMap(({ sessions }) => sessions), element: presenceOf(turn.who, true) }]) }),
  fault({ name: 'jitsi-lobby-guests-shown', breaks: id(16), plant: alsoIn('entered', turn => !isWaiting(turn.who) ? [] : others(turn, turn.who).filter(isWaiting).map(({ sessions }) => ({ kind: 'broadcast', to: sessions, element: presenceOf(turn.who, true) }))) }),
  fault({ name: 'jitsi-lobby-guests-seen-by-newcomer', breaks: id(16), plant: alsoIn('entered', turn => !isWaiting(turn.who) ? [] : others(turn, turn.who).filter(isWaiting).map(other => ({ kind: 'broadcast', to: turn.who.sessions, element: presenceOf(other, true) }))) }),
  fault({ name: 'jitsi-lobby-changes-shown', breaks: id(16), plant: at => at.around('update', (turn, next) => isLobby(turn) ? next()?.map(effect => effect.kind === 'broadcast' && isOthers(effect.element) ? { ...effect, to: others(turn, turn.from).flatMap(({ sessions }) => sessions) } : effect) : next()) }),
  fault({ name: 'jitsi-lobby-own-presence-unseen', breaks: id(16), plant: at => at.around('update', (turn, next) => isLobby(turn) ? without(next(), isOwn) : next()) }),
  fault({ name: 'jitsi-lobby-leaving-unseen', breaks: id(16), plant: inLobby('left', (_, effects) => without(effects, stanza => isUnavailable(stanza) && isOthers(stanza))) }),
  fault({ name: 'jitsi-lobby-owners-deaf', breaks: id(17), plant: at => at.around('groupchat', (turn, next) => isLobby(turn) && isWaiting(turn.from) ? [] : next()) }),
  fault({ name: 'jitsi-lobby-owners-mute', breaks: id(17), plant: at => at.around('groupchat', (turn, next) => isLobby(turn) && !isWaiting(turn.from) ? [] : next()) }),
  fault({ name: 'jitsi-lobby-guests-heard', breaks: id(17), plant: at => at.around('groupchat', (turn, next) => isLobby(turn) && isWaiting(turn.from) ? [...next() ?? [], ...toldToAll(turn, reflection(turn.room, turn.stanza, turn.from))] : next()) }),
  fault({ name: 'jitsi-lobby-guests-whisper', breaks: id(17), plant: at => at.around('whisper', (turn, next) => {
    const to = turn.room.occupants.get(turn.nick)
    return isLobby(turn) && isWaiting(turn.from) && to && isWaiting(to) ? [{ kind: 'broadcast', to: to.sessions, element: reflection(turn.room, turn.stanza, turn.from) }] : next()
  }) }),
  fault({ name: 'jitsi-lobby-nobody-whispers', breaks: id(17), plant: inLobby('whisper', () => []) }),
  fault({ name: 'jitsi-lobby-answers-kicks', breaks: id(18), plant: at => at.around('admin-request', (turn, next) => isLobby(turn) && turn.from?.affiliation === 'owner' ? [...next() ?? [], result(turn.stanza)] : next()) }),
  fault({ name: 'jitsi-lobby-answers-refusals', breaks: id(18), plant: at => at.around('admin-request', (turn, next) => isLobby(turn) && turn.from?.affiliation === 'none' ? [...next() ?? [], ...refuse(turn, 'MUC_ROLE_FORBIDDEN') ?? []] : next()) }),
  fault({ name: 'jitsi-lobby-answers-anything', breaks: id(18), plant: at => at.around('iq', (turn, next) => isLobby(turn) && !elementsOf(turn.stanza.element).some(child => child.attrs['xmlns'] === NS.discoInfo) ? [...next() ?? [], ...refuse(turn, 'MUC_IQ_UNKNOWN') ?? []] : next()) }),
  fault({ name: 'jitsi-lobby-says-nothing', breaks: id(18), spoils: ['entering'], plant: at => at.around('iq', (turn, next) => isLobby(turn) ? without(next(), isResult) : next()) }),

  // Those of the service itself
  fault({
    name: 'jitsi-lobby-reason-last', breaks: id(25),
    plant: at => at.around('enter', (_, next) => altered(next(), isError, copy => {
      const error = childOf(copy, NS.client, 'error')
      error?.children.sort((a, b) => Number(isReason(a)) - Number(isReason(b)))
      return copy
    })),
  }),
  fault({ name: 'jitsi-lobby-of-service-not-told', breaks: id(24), plant: at => at.around('open-lobby', (_, next) => without(next(), hasCode(104))) }),
  fault({
    name: 'jitsi-lobby-of-somebody', breaks: id(24),
    plant: at => at.around('open-lobby', (turn, next) => {
      const json = el('json-message', { xmlns: NS.jitmeet }, JSON.stringify({ type: 'lobby-notify', event: 'LOBBY-ENABLED', value: true }))
      return [...next() ?? [], ...toldToAll(turn, el('message', { xmlns: NS.client, type: 'groupchat', from: turn.room.jid.withResource('focus').toString() }, json))]
    }),
  }),
  fault({ name: 'jitsi-lobby-of-service-makes-no-members', breaks: id(24), plant: at => at.around('open-lobby', (_, next) => next()?.filter(effect => effect.kind !== 'raise')) }),
  fault({
    name: 'jitsi-lobby-of-service-throws-out', breaks: id(24),
    plant: at => at.around('open-lobby', ({ room }, next) => [
      ...[...room.occupants.values()].filter(isWaiting).map(occupant => raise('shut-out', { occupant, status: new Set([322]) })), ...next() ?? [],
    ]),
  }),
  fault({ name: 'jitsi-lobby-holds-no-room', breaks: ['JITSI#plobby.1'], plant: at => at.around('open-lobby', (turn, next) => {
    Object.assign(turn, { holdsRoom: false })
    return next()
  }) }),
  fault({ name: 'jitsi-lobby-holds-room-for-good', breaks: ['JITSI#plobby.1'], plant: at => at.around('told', ({ tiding }, next) => tiding.kind === 'nobody-waits' ? [] : next()) }),

  // Several changes at once
  fault({ name: 'jitsi-first-item-only', breaks: id(22), plant: at => at.around('admin-request', (turn, next) => turn.rules.options.jitsi && itemsIn(turn).length > 1 ? next()?.slice(0, 1) : next()) }),
  fault({ name: 'jitsi-all-items-or-none', breaks: id(22), plant: at => at.around('admin-request', (turn, next) => turn.rules.options.jitsi && itemsIn(turn).some(item => attr(item, 'jid')?.includes('/')) ? next()?.slice(-1) : next()) }),
  fault({ name: 'jitsi-items-with-resources', breaks: id(22), plant: at => at.refusal('MUC_ADMIN_JID', undefined) }),
  fault({ name: 'jitsi-nickname-shared', breaks: id(23), plant: at => at.around('set-affiliation', ({ nick, rules }, next) => nick !== undefined && rules.options.jitsi ? next()?.filter(effect => effect.kind !== 'raise' || effect.phase !== 'set-role') : next()) }),
  fault({
    name: 'jitsi-nickname-by-anyone', breaks: id(23),
    plant: at => at.around('admin-request', (turn, next) => {
      const nick = itemsIn(turn).map(item => attr(item, 'jid') && attr(item, 'nick')).find(each => each !== undefined)
      const effects = next()
      return nick === undefined || turn.from?.affiliation !== 'member' ? effects : [...effects ?? [], raise('set-role', { actor: undefined, nick, role: 'none', reason: undefined })]
    }),
  }),
]
