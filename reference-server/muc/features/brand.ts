/**
 * What the brand of a user's host has to say in a room: what others see of its users, under which nicknames they come, and what they are
 * told when they are in. Spec: XEP-0172 v1.1 §4; JITSI-PRESID-01 to -03, JITSI-DISP-02, JITSI-RESVAL-01 to -04.
 */
import { el } from '#xmpp/element.js'
import { writeMessage } from '#xmpp/stanzas/message.js'
import { displayNameIn, flawIn, presented, type Presenter } from '../../brand/presented.ts'
import { rendered } from '../../brand/template.ts'
import { raise, type Arrival, type Effects, type Heard, type HookTable } from '../hooks.ts'
import type { MucErrorCode } from '../errors.ts'
import { readRoomNode } from '../room-node.ts'
import { occupantOf, type Occupant, type RoomState } from '../room-state.ts'
import { refuse, send } from '../rules.ts'

/** Before any other feature: all of them see a presence as the brand wants it. */
export function brand(hooks: HookTable): void {
  hooks.on('enter', turn => redressed(turn, stanza => raise('enter', { stanza, nick: turn.nick, join: turn.join, waived: turn.waived })))
  hooks.on('rename', turn => redressed(turn, stanza => raise('rename', { stanza, from: turn.from, nick: turn.nick })))
  hooks.on('update', turn => redressed(turn, stanza => raise('update', { stanza, from: turn.from })))
  hooks.on('resync', turn => redressed(turn, stanza => raise('resync', { stanza, from: turn.from, nick: turn.nick, join: turn.join })))
}

/** Among those that say who may come in, and as what. */
export function brandRules(hooks: HookTable): void {
  hooks.on('enter', checkNick)
  for (const phase of ['enter', 'rename', 'update', 'resync'] as const) hooks.on(phase, checkShown)
  hooks.on('rename', turn => jitsiNicknames(turn) === undefined ? undefined : refuse(turn, 'MUC_NICK_FIXED'))
}

/** After all that a newcomer gets to see. */
export function welcome(hooks: HookTable): void {
  hooks.on('entered', turn => turn.as === 'occupant' ? welcomed(turn) : undefined)
}

function redressed(turn: Heard, again: (stanza: Heard['stanza']) => Effects[number]): Effects | undefined {
  const presenter = presenterOf(turn)
  const element = presenter && presented(turn.stanza.element, presenter)
  return element === undefined || element === turn.stanza.element ? undefined : [again({ ...turn.stanza, element })]
}

function presenterOf({ rules, room, stanza }: Heard): Presenter | undefined {
  const { from } = stanza
  const settings = rules.brandOf(from)
  const mine = occupantOf(room, from) ?? occupantBeside(room, stanza)
  return settings && { brand: settings, grant: rules.grantOf(from), before: mine?.payload ?? [] }
}

/** Another client of the same account is in under that nickname already. */
function occupantBeside({ occupants }: RoomState, { from, to }: Heard['stanza']): Occupant | undefined {
  const occupant = occupants.get(to.resource)
  return occupant?.user.equals(from.bare) ? occupant : undefined
}

function checkShown(turn: Heard): Effects | undefined {
  const presenter = presenterOf(turn)
  const flaw = presenter && flawIn(turn.stanza.element, presenter)
  return flaw && refuse(turn, FLAWS[flaw.shown][flaw.kind])
}

const FLAWS = {
  displayName: { missing: 'MUC_NAME_MISSING', 'not acceptable': 'MUC_NAME_NOT_ACCEPTABLE' },
  avatar: { missing: 'MUC_AVATAR_MISSING', 'not acceptable': 'MUC_AVATAR_NOT_ACCEPTABLE' },
  email: { missing: 'MUC_EMAIL_MISSING', 'not acceptable': 'MUC_EMAIL_NOT_ACCEPTABLE' },
} as const satisfies Record<string, Record<string, MucErrorCode>>

function checkNick(turn: Heard & { readonly nick: string }): Effects | undefined {
  const wanted = jitsiNicknames(turn)
  if (wanted === undefined || turn.nick === '') return undefined
  const refusal = PLAIN_NICK.test(turn.nick) ? undefined : refuse(turn, 'MUC_NICK_PLAIN')
  if (refusal || wanted === 'jitsi') return refusal
  return turn.nick === turn.stanza.from.local.slice(0, STRICT_CHARACTERS) ? undefined : refuse(turn, 'MUC_NICK_OWN')
}
const PLAIN_NICK = /^[A-Za-z0-9]\w*$/
const STRICT_CHARACTERS = 8

/** JITSI-RESVAL-04: rooms of health checks and senders without a localpart are exempt. */
function jitsiNicknames({ rules, room, stanza: { from } }: Heard): 'jitsi' | 'jitsi-strict' | undefined {
  return from.local === '' || room.jid.local.startsWith('__jicofo-health-check') ? undefined : rules.brandOf(from)?.nicknames
}

function welcomed({ rules, room, occupant, session }: Arrival): Effects | undefined {
  const text = rules.brandOf(session)?.welcome
  if (!text) return undefined
  const { tenant, name } = readRoomNode(room.jid.local)
  const said = rendered(text, {
    room: name, nick: occupant.nick, name: displayNameIn(occupant.payload) ?? occupant.nick, tenant: tenant ?? session.domain, host: session.domain,
  })
  // A message of the room, so that clients show it there and other clients of the account get no copy (XEP-0280 §6.1)
  return [send(session, writeMessage({ type: 'groupchat', from: room.jid.toString() }, el('body', {}, said)))]
}
