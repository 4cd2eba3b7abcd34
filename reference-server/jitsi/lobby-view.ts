/**
 * What leaves a lobby: those who wait are seen by owners alone, and talk with nobody else; owners are not seen at all; and hardly any
 * request is answered. Spec: JITSI-LOBBY-16 to -18 (muc_lobby_rooms).
 */
import { attr, childOf, childrenOf, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { EVERY_PHASE, type Effect, type HookTable, type Phase, type Turn } from '../muc/hooks.ts'
import { affiliationOf } from '../muc/room-state.ts'

export function lobbyView(hooks: HookTable): void {
  for (const phase of EVERY_PHASE) if (!ASKED.has(phase)) veil(hooks, phase)
}
/** Nothing that they answer is carried out; what they refuse with is part of what another phase answers. */
const ASKED: ReadonlySet<Phase> = new Set<Phase>(['check-role', 'check-affiliation', 'describe'])

function veil<P extends Phase>(hooks: HookTable, phase: P): void {
  hooks.around(phase, (turn, next) => {
    const effects = next()
    return effects && turn.rules.options.jitsi?.lobbyOf !== undefined ? effects.flatMap(effect => passing(turn, effect)) : effects
  })
}

function passing(turn: Turn, effect: Effect): readonly Effect[] {
  if (effect.kind === 'send') return passes(turn, effect.element, effect.to) ? [effect] : []
  if (effect.kind !== 'broadcast') return [effect]
  const to = effect.to.filter(each => passes(turn, effect.element, each))
  return to.length === 0 ? [] : [to.length === effect.to.length ? effect : { ...effect, to }]
}

function passes(turn: Turn, element: Element, to: Jid): boolean {
  if (element.name === 'iq') return childOf(element, NS.discoInfo, 'query') !== undefined
  return element.name === 'presence' ? presencePasses(turn, element, to) : messagePasses(turn, element, to)
}

function presencePasses({ room }: Turn, element: Element, to: Jid): boolean {
  const x = childOf(element, NS.mucUser, 'x')
  if (!x || attr(element, 'type') === 'unavailable' || childrenOf(x, NS.mucUser, 'status').some(status => attr(status, 'code') === '110')) return true
  const item = childOf(x, NS.mucUser, 'item')
  const shown = item && attr(item, 'jid')
  return shown !== undefined && affiliationOf(room, to) === 'owner' && affiliationOf(room, Jid.parse(shown)) !== 'owner'
}

/** What the room itself says goes nowhere, either. */
function messagePasses({ room }: Turn, element: Element, to: Jid): boolean {
  const from = room.occupants.get(Jid.parse(attr(element, 'from') ?? '').resource)
  return from !== undefined && [to, from.user].some(each => affiliationOf(room, each) === 'owner')
}
