/** Faults of rooms that people have met in real servers; `fixtures/known-bugs.yaml` says where. */
import { append, attr, childOf, childrenOf, copyOf, el, type Element, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { type Form, readForm, valuesOf } from '#xmpp/stanzas/data-form.js'
import { isShown } from '../muc/audience.ts'
import { type Effect, type Effects, raise } from '../muc/hooks.ts'
import { reservedNickOf } from '../muc/room-state.ts'
import { refuse, result, send } from '../muc/rules.ts'
import { fault, type Fault, type FaultSeams } from './fault.ts'
import { altered, anything, hasCode, isHistory, isOfRoom, isOthers, isOwn, isSubjectSet, isUnavailable, withCode, without, withoutUser } from './muc-effects.ts'

const id = (...anchors: string[]): string[] => anchors.map(anchor => `XEP-0045#${anchor}`)

/** The nickname that a form of a registration asks for. */
const wanted = (payload: Element): string | undefined => valuesOf(readForm(payload) ?? EMPTY, 'muc#register_roomnick')?.[0]
const EMPTY: Form = { kind: 'submit', fields: [] }

/** Remembers where each nickname was registered first. */
function nicksOfAllRooms(at: FaultSeams): { readonly isAnothers: (nick: string, room: string) => boolean } {
  const rooms = new Map<string, string>()
  at.around('set-affiliation', ({ room, nick }, next) => {
    if (nick !== undefined && nick !== '' && !rooms.has(nick)) rooms.set(nick, room.jid.bareText)
    return next()
  })
  return { isAnothers: (nick, room) => (rooms.get(nick) ?? room) !== room }
}

export const MUC_KNOWN_BUG_FAULTS: readonly Fault[] = [
  // Entering
  fault({
    name: 'muc-own-codes-in-another-namespace', breaks: id('enter-pres.5', 'enter-logging.2', 'enter-nonanon.2', 'createroom-reserved.4'), spoils: ['entering'],
    plant: at => at.around('entered', (_, next) => altered(next(), isOwn, copy => {
      const codes = childrenOf(childOf(copy, NS.mucUser, 'x') ?? copy, NS.mucUser, 'status').map(status => el('status', { code: attr(status, 'code') }))
      return append(withoutUser(({ name }) => name === 'status')(copy), el('x', { xmlns: NS.muc }, ...codes))
    })),
  }),
  fault({
    name: 'muc-room-among-its-occupants', breaks: id('enter-pres.1'),
    plant: at => at.around('entered', ({ room, session }, next) => [
      send(session, el('presence', { xmlns: NS.client, from: room.jid.toString() }, el('x', { xmlns: NS.mucUser }, el('item', { affiliation: 'none', role: 'participant' })))), ...next() ?? [],
    ]),
  }),
  fault({ name: 'muc-subject-twice', breaks: id('enter-subject.1'), plant: at => at.outbound(isSubjectSet, element => [element, copyOf(element)]) }),
  fault({
    name: 'muc-first-messages-instead-of-last', breaks: id('enter-managehistory.1', 'enter-managehistory.2'),
    plant: at => at.around('entered', (turn, next) => {
      const { maxStanzas, ...limits } = turn.join.history ?? {}
      if (maxStanzas === undefined) return next()
      Object.assign(turn, { join: { ...turn.join, history: limits } })
      let sent = 0
      return altered(next(), isHistory, copy => {
        sent += 1
        return sent > maxStanzas ? undefined : copy
      })
    }),
  }),

  // Codes about privacy
  fault({ name: 'muc-privacy-told-again-and-again', breaks: id('registrar-statuscodes-init.5', 'bizrules-presence.7'), plant: at => at.around('update', (_, next) => altered(next(), anything, copy => withCode(170)(withCode(100)(copy)))) }),
  fault({
    name: 'muc-changes-of-privacy-told-twice', breaks: id('roomconfig-notify.3', 'roomconfig-notify.4', 'roomconfig-notify.5', 'roomconfig-notify.6'),
    plant: at => at.outbound(element => element.name === 'message' && isOfRoom(element) && [170, 171, 172, 173].some(code => hasCode(code)(element)), element => [element, copyOf(element)]),
  }),

  // Nicknames, and clients that share one
  fault({ name: 'muc-hidden-rename-not-told', breaks: id('changenick.2', 'changenick.4'), plant: at => at.around('rename', ({ room, from }, next) => isShown(room.config, from.role) ? next() : without(next(), isOwn)) }),
  fault({
    name: 'muc-rename-to-own-nickname-unanswered', breaks: id('changenick.4'),
    plant: at => at.hook('rename', ({ room, from, nick }) => room.occupants.get(nick)?.user.equals(from.user) ? [] : undefined, 'before'),
  }),
  fault({
    name: 'muc-second-client-replaces-the-first', breaks: id('enter-conflict.3'),
    plant: at => at.around('entered', ({ as, room, occupant, session }, next) => as !== 'session' ? next() : [
      { kind: 'broadcast', to: [...room.occupants.values()].flatMap(({ sessions }) => sessions).filter(each => !each.equals(session)), element: farewell(occupant.jid.toString()) }, ...next() ?? [],
    ]),
  }),
  fault({
    name: 'muc-clients-leave-together', breaks: id('enter-conflict.4'),
    plant: at => at.hook('leave', ({ from }) => from.sessions.length > 1 ? [raise('left', { occupant: from, status: new Set() })] : undefined, 'before'),
  }),

  // Changes by somebody who is not in the room
  fault({
    name: 'muc-absent-are-not-heard-of', breaks: id('affil-change.2', 'grantadmin.3', 'revokemember.4', 'ban.5'),
    plant: at => {
      for (const phase of ['set-affiliation', 'unlisted', 'banned'] as const) at.around(phase, ({ actor }, next) => actor && actor.nick === undefined ? without(next(), ({ name }) => name === 'presence') : next())
    },
  }),
  fault({
    name: 'muc-absent-destroy-in-silence', breaks: id('destroyroom.2'),
    plant: at => {
      let isAbsent = false
      at.around('owner-request', (turn, next) => {
        isAbsent = turn.from === undefined
        return next()
      })
      at.around('destroy', (_, next) => isAbsent ? without(next(), isUnavailable) : next())
    },
  }),
  fault({
    name: 'muc-odd-addresses-not-kept', breaks: id('grantmember.1'),
    plant: at => at.around('set-affiliation', ({ jid, affiliation }, next) => affiliation === 'member' && !/^[\w.-]+$/.test(jid.local) ? next()?.filter(({ kind }) => kind !== 'bond') : next()),
  }),

  // Rooms that are empty, or not the one that is meant
  fault({
    name: 'muc-empty-room-not-found', breaks: id('disco-roominfo.1'),
    plant: at => at.hook('iq', turn => turn.room.occupants.size === 0 && is(turn.payload, NS.discoInfo, 'query') ? refuse(turn, 'MUC_ROOM_MISSING') : undefined, 'before'),
  }),
  fault({
    name: 'muc-registration-counts-everywhere', breaks: id('register.4', 'register.6'),
    plant: at => {
      const registered = new Map<string, string>()
      at.around('set-affiliation', ({ room, jid, nick }, next) => {
        if (nick !== undefined && nick !== '') registered.set(jid.toString(), room.jid.toString())
        return next()
      })
      at.hook('iq', ({ room, stanza, type, payload }) => {
        const where = type === 'get' && is(payload, NS.register, 'query') ? registered.get(stanza.from.bareText) : undefined
        return where === undefined || where === room.jid.toString() ? undefined : [result(stanza, el('query', { xmlns: NS.register }, el('registered')))]
      }, 'before')
    },
  }),

  fault({
    name: 'muc-nicknames-without-end', breaks: id('register.5'),
    plant: at => {
      // of members who ask for another one: each of theirs stays theirs
      const taken = new Map<string, string>()
      at.hook('iq', turn => {
        const { room, stanza, type, payload } = turn
        const nick = type === 'set' && is(payload, NS.register, 'query') ? wanted(payload) : undefined
        if (nick === undefined) return undefined
        const owner = taken.get(`${room.jid.bareText}/${nick}`)
        if (owner !== undefined) return owner === stanza.from.bareText ? [result(stanza)] : refuse(turn, 'MUC_RESERVED_NICK_TAKEN')
        if (reservedNickOf(room, stanza.from) === undefined) return undefined
        taken.set(`${room.jid.bareText}/${nick}`, stanza.from.bareText)
        return [result(stanza)]
      }, 'before')
    },
  }),
  fault({
    name: 'muc-registered-nickname-taken-everywhere', breaks: id('register.7'),
    plant: at => {
      const nicks = nicksOfAllRooms(at)
      at.hook('iq', turn => {
        const { room, type, payload } = turn
        const nick = type === 'set' && is(payload, NS.register, 'query') ? wanted(payload) : undefined
        return nick !== undefined && nicks.isAnothers(nick, room.jid.bareText) ? refuse(turn, 'MUC_RESERVED_NICK_TAKEN') : undefined
      }, 'before')
    },
  }),
  fault({
    name: 'muc-registered-nickname-kept-everywhere', breaks: id('enter-conflict.2'),
    plant: at => {
      const nicks = nicksOfAllRooms(at)
      at.hook('enter', turn => (nicks.isAnothers(turn.nick, turn.room.jid.bareText) ? refuse(turn, 'MUC_NICK_RESERVED') : undefined), 'before')
    },
  }),

  // Those who cannot be reached any more
  fault({ name: 'muc-bounced-presence-ignored', breaks: id('impl-service-ghosts.1'), plant: at => at.hook('bounce', ({ stanza }) => stanza.element.name === 'presence' ? [] : undefined, 'before') }),
  fault({
    name: 'muc-ghost-takes-its-twin-along', breaks: id('impl-service-ghosts.1'),
    plant: at => at.hook('bounce', ({ from }) => from.sessions.length > 1 ? [raise('dropped', { occupant: from, status: new Set([333]) })] : undefined, 'before'),
  }),

  fault({ name: 'muc-destroy-told-twice', breaks: id('destroyroom.4'), plant: at => at.around('destroy', (_, next) => twice(next(), isUnavailable)) }),

  // Crowds
  fault({
    name: 'muc-rosters-cut-short', breaks: id('enter-pres.1'), // what comes to a newcomer after the first few is dropped
    plant: at => at.around('entered', ({ session }, next) => {
      let shown = 0
      return next()?.filter(effect => {
        if (effect.kind !== 'broadcast' || !isOthers(effect.element) || !effect.to.includes(session)) return true
        shown += 1
        return shown <= 16
      })
    }),
  }),
  fault({ name: 'muc-crowds-lose-farewells', breaks: id('exit.2'), plant: at => at.around('left', ({ room }, next) => room.occupants.size > 4 ? without(next(), isOthers) : next()) }),
]

function farewell(from: string): ReturnType<typeof el> {
  return append(el('presence', { xmlns: NS.client, type: 'unavailable', from }), el('x', { xmlns: NS.mucUser }, el('item', { affiliation: 'none', role: 'none' })))
}

function twice(effects: Effects | undefined, match: (element: ReturnType<typeof el>) => boolean): Effects | undefined {
  return effects?.flatMap((effect): Effect[] => (effect.kind === 'send' || effect.kind === 'broadcast') && match(effect.element) ? [effect, effect] : [effect])
}
