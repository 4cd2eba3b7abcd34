/**
 * Requests between occupants, which pass through the room so that neither learns the other's address, and requests to the
 * room that nobody else answers. Spec: XEP-0045 v1.35.5 §6.6, §17.4; XEP-0410 v1.1.0 §3.2, §3.3; RFC 6120 §8.2.3.
 */
import { attr, el, elementsOf, is, nsOf, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { stanzaError } from '#xmpp/stanzas/stanza-error.js'
import type { Effect, HookTable } from '../hooks.ts'
import { MUC_ERRORS } from '../errors.ts'
import type { Relay, RoomState } from '../room-state.ts'
import { refuse, result, send } from '../rules.ts'

export function requests(hooks: HookTable): void {
  hooks.on('relay', ({ stanza, from, nick }) => {
    const isPing = elementsOf(stanza.element).some(child => is(child, NS.ping, 'ping')) && attr(stanza.element, 'type') === 'get'
    return isPing && nick === from.nick ? [result(stanza)] : undefined
  })
  hooks.on('relay', turn => turn.room.occupants.has(turn.nick) ? undefined : refuse(turn, 'MUC_IQ_TO_NOBODY'))
  hooks.on('relay', turn => turn.room.relays.size < turn.rules.options.maxRelays ? undefined : refuse(turn, 'MUC_IQ_TOO_MANY'))
  hooks.on('relay', ({ room, stanza, from, nick }) => {
    const target = room.occupants.get(nick)?.sessions.at(-1)
    if (!target) return undefined
    const id = `relay-${room.relaysSoFar + 1}`
    const relay = { asker: stanza.from, askerNick: from.nick, target, targetNick: nick, id: attr(stanza.element, 'id') ?? '' }
    return [{ kind: 'await-answer', id, relay }, send(target, passedOn(stanza.element, from.jid, id))]
  })

  hooks.on('answer', ({ room, stanza }) => {
    const id = attr(stanza.element, 'id') ?? ''
    const relay = room.relays.get(id)
    if (!relay?.target.equals(stanza.from)) return undefined
    return [{ kind: 'answered', id }, send(relay.asker, passedOn(stanza.element, occupantJid(room, relay), relay.id))]
  })

  hooks.on('stranger-iq', turn => {
    const isDisco = elementsOf(turn.stanza.element).some(child => nsOf(child) === NS.discoInfo || nsOf(child) === NS.discoItems)
    return isDisco ? refuse(turn, 'MUC_DISCO_FROM_OUTSIDE') : undefined
  })
  hooks.on('stranger-iq', turn => refuse(turn, 'MUC_IQ_FROM_OUTSIDE'))

  // Whoever waits for an answer of someone that has gone gets one from the room.
  hooks.on('gone', ({ room, rules, sessions }) => {
    const gone = new Set(sessions)
    const { condition, type } = rules.errors.MUC_IQ_GONE ?? MUC_ERRORS.MUC_IQ_GONE
    return [...room.relays].flatMap(([id, relay]): Effect[] => {
      if (gone.has(relay.asker)) return [{ kind: 'answered', id }]
      if (!gone.has(relay.target)) return []
      const error = el('iq', { xmlns: NS.client, type: 'error', id: relay.id, from: occupantJid(room, relay).toString() }, stanzaError({ condition, type }))
      return [{ kind: 'answered', id }, send(relay.asker, error)]
    })
  })

  hooks.on('iq', ({ stanza, type, payload }) => type === 'get' && is(payload, NS.ping, 'ping') ? [result(stanza)] : undefined)
  hooks.on('iq', turn => refuse(turn, 'MUC_IQ_UNKNOWN'))
}

/** The address that the asker wrote to. */
function occupantJid(room: RoomState, relay: Relay): Jid {
  return room.jid.withResource(relay.targetNick)
}

function passedOn(iq: Element, from: Jid, id: string): Element {
  const { to: _, ...attributes } = iq.attrs as Record<string, string>
  return el('iq', { ...attributes, from: from.toString(), id }, ...elementsOf(iq))
}
