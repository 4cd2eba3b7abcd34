/**
 * One room: takes an event, runs the phases that belong to it, and gives the room as it is then and what is to be sent.
 * Pure: nothing happens until the caller keeps the new state and sends. Spec: XEP-0045 v1.35.5 §17.
 */
import { attr, is } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readIq } from '#xmpp/stanzas/iq.js'
import { readMucJoin } from '#xmpp/stanzas/muc.js'
import type { Tiding } from '../jitsi/lobby-words.ts'
import type { Stanza } from '../router/router.ts'
import type { Effect, Effects, Hooks, Phase, Phases, Raised } from './hooks.ts'
import { changed, occupantOf, type RoomState } from './room-state.ts'
import type { Rules } from './rules.ts'

export type RoomEvent =
  | { readonly kind: 'stanza'; readonly stanza: Stanza; readonly now: number }
  | { readonly kind: 'account-gone'; readonly user: Jid; readonly now: number }
  | { readonly kind: 'told'; readonly from: Jid; readonly tiding: Tiding; readonly now: number }
  | { readonly kind: 'shut-down'; readonly now: number }

export type Output = Extract<Effect, { readonly kind: 'send' | 'broadcast' | 'note' | 'tell' | 'hear-again' }>

export interface Step {
  readonly room: RoomState
  readonly outputs: readonly Output[]
}

/** What a host's rooms have in common. */
export interface Constitution {
  readonly hooks: Hooks
  readonly rules: Rules
}

/**
 * @throws WireError when the stanza's payload cannot be read: its condition is the stanza error that the sender deserves.
 * Whatever is thrown, the room is as it was.
 */
export function step(constitution: Constitution, room: RoomState, event: RoomEvent): Step {
  const progress = new Progress(constitution, room, event.now)
  if (event.kind === 'shut-down') progress.run('shut-down', {})
  else if (event.kind === 'account-gone') progress.run('account-gone', { user: event.user })
  else if (event.kind === 'told') progress.run('told', { from: event.from, tiding: event.tiding })
  else hear(progress, event.stanza)
  return { room: progress.room, outputs: progress.outputs }
}

/** The room while a step is under way. */
class Progress {
  readonly #constitution: Constitution
  readonly #now: number
  readonly outputs: Output[] = []
  room: RoomState

  constructor(constitution: Constitution, room: RoomState, now: number) {
    this.#constitution = constitution
    this.#now = now
    this.room = room
  }

  /** Runs a phase and carries out what it answers. Says whether anybody answered. */
  run<P extends Phase>(phase: P, context: Raised<P>): boolean {
    const effects = this.#ask(phase, context)
    for (const effect of effects ?? []) this.#carryOut(effect)
    return effects !== undefined
  }

  #ask<P extends Phase>(phase: P, context: Raised<P>): Effects | undefined {
    const turn = {
      ...context, room: this.room, now: this.#now, rules: this.#constitution.rules,
      ask: <Q extends Phase>(other: Q, more: Raised<Q>) => this.#ask(other, more),
    }
    return this.#constitution.hooks.run(phase, turn as unknown as Phases[P])
  }

  #carryOut(effect: Effect): void {
    if (isOutput(effect)) this.outputs.push(effect)
    else if (effect.kind === 'raise') this.run(effect.phase, effect.context as Raised<Phase>)
    else this.room = changed(this.room, effect)
  }
}

function isOutput(effect: Effect): effect is Output {
  return effect.kind === 'send' || effect.kind === 'broadcast' || effect.kind === 'note' || effect.kind === 'tell' || effect.kind === 'hear-again'
}

function hear(progress: Progress, stanza: Stanza): void {
  const type = attr(stanza.element, 'type')
  if (stanza.element.name === 'iq') hearIq(progress, stanza, type)
  else if (type === 'error') hearError(progress, stanza)
  else if (stanza.element.name === 'presence') hearPresence(progress, stanza, type)
  else hearMessage(progress, stanza, type)
}

function hearPresence(progress: Progress, stanza: Stanza, type: string | undefined): void {
  const from = occupantOf(progress.room, stanza.from)
  if (type === 'unavailable' && from) progress.run('leave', { stanza, from })
  if (type === 'unavailable' && !from) progress.run('outsider-left', { stanza })
  if (type === 'probe' && from) progress.run('probe', { stanza, from, nick: stanza.to.resource })
  if (type !== undefined) return // §17.3: anything else with a type is neither a join nor a leave
  const nick = stanza.to.resource
  const join = readMucJoin(stanza.element)
  if (!from) {
    if (!join) progress.run('outsider', { stanza })
    else if (progress.room.life !== 'unborn' || found(progress, { stanza, nick, join })) progress.run('enter', { stanza, nick, join, waived: new Set() })
    return
  }
  if (nick !== '' && nick !== from.nick) progress.run('rename', { stanza, from, nick })
  else if (!join) progress.run('update', { stanza, from })
  const now = occupantOf(progress.room, stanza.from)
  if (join && now && (nick === '' || nick === now.nick)) progress.run('resync', { stanza, from: now, nick, join })
}

function found(progress: Progress, joining: Raised<'create'>): boolean {
  progress.run('create', joining)
  return progress.room.life !== 'unborn'
}

function hearMessage(progress: Progress, stanza: Stanza, type: string | undefined): void {
  const from = occupantOf(progress.room, stanza.from)
  if (!from) progress.run('stranger', { stanza })
  else if (stanza.to.isFull) progress.run('whisper', { stanza, from, nick: stanza.to.resource })
  else progress.run(type === 'groupchat' ? 'groupchat' : 'message', { stanza, from })
}

function hearIq(progress: Progress, stanza: Stanza, type: string | undefined): void {
  const from = occupantOf(progress.room, stanza.from)
  if (type === 'get' || type === 'set') {
    const { payload } = readIq(stanza.element)
    if (!payload) return // readIq has refused such a request already
    if (stanza.to.isBare) hearRequest(progress, { stanza, from, type, payload })
    else if (from) progress.run('relay', { stanza, from, nick: stanza.to.resource })
    else progress.run('stranger-iq', { stanza })
  } else if (from && stanza.to.isFull) progress.run('answer', { stanza, from })
}

function hearRequest(progress: Progress, request: Raised<'iq'>): void {
  const isAnswered = is(request.payload, NS.mucAdmin, 'query') ? progress.run('admin-request', request)
    : is(request.payload, NS.mucOwner, 'query') && progress.run('owner-request', request)
  if (!isAnswered) progress.run('iq', request)
}

function hearError(progress: Progress, stanza: Stanza): void {
  const from = occupantOf(progress.room, stanza.from)
  if (from) progress.run('bounce', { stanza, from })
  else progress.run('stray-error', { stanza })
}
