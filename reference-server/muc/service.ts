/**
 * A rooms service: which rooms there are, which one a stanza is for, and the answers of the service itself. The only part
 * of muc/ that acts: it keeps the states and sends. Spec: XEP-0045 v1.35.5 §6, §14.2, §17.
 */
import { randomUUID } from 'node:crypto'
import { attr, elementsOf, is, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeDiscoInfo } from '#xmpp/stanzas/disco.js'
import { iqResult } from '#xmpp/stanzas/iq.js'
import { readMucJoin } from '#xmpp/stanzas/muc.js'
import { errorReply, isStanzaErrorCondition } from '#xmpp/stanzas/stanza-error.js'
import { WireError } from '#xmpp/wire-error.js'
import type { Audits } from '../audit/audits.ts'
import type { Grant } from '../auth/mechanism.ts'
import type { BrandSettings } from '../brand/brand.ts'
import type { Clock } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Tiding } from '../jitsi/lobby-words.ts'
import type { DomainHandler, Stanza } from '../router/router.ts'
import { MUC_ERRORS, type MucErrorCode, type MucErrors } from './errors.ts'
import { FairQueue, NO_PRESSURE, type Pressure } from './fair-queue.ts'
import { registerFeatures } from './features.ts'
import { Hooks, type HookTable } from './hooks.ts'
import { DEFAULT_MUC_OPTIONS, type MucOptions } from './options.ts'
import { POLICY, type Policy } from './policy.ts'
import { step, type Constitution, type Output, type RoomEvent } from './room.ts'
import { listRooms } from './room-list.ts'
import type { Rules } from './rules.ts'
import { unbornRoom, type RoomState } from './room-state.ts'
import { lasts, type Lasting, NoRoomStore, revived, type RoomStore } from './store.ts'
import type { Tenants } from './tenants.ts'

/** What a host may have of its own; every part is optional, and looked at whenever it counts. */
export interface MucSeams {
  /** Called once, after the features have registered. */
  readonly plant?: (hooks: HookTable) => void
  /** The refusals; a row left empty is a rule that does not hold here. */
  readonly errors?: MucErrors
  readonly policy?: Policy
  readonly options?: MucOptions
  /** A room as it comes from the store, instead of how it was left; none when it does not come back. */
  readonly found?: (room: Lasting) => Lasting | undefined
  /** Whether a room is to be there again after a restart. */
  readonly lasts?: (room: RoomState) => boolean
}

export interface MucServiceSettings {
  readonly domain: string
  readonly delivery: Delivery
  readonly clock: Pick<Clock, 'now'>
  /** Gives rooms of tenants addresses of their own. */
  readonly tenants?: Tenants
  /** When stanzas are to wait for the next turn. */
  readonly pressure?: Pressure
  readonly options?: MucOptions
  readonly seams?: MucSeams
  /** Keeps persistent rooms beyond this process; closed by whoever opened it. */
  readonly store?: RoomStore
  /** Whether nobody can log in to an account any more that a room comes back with. XEP-0175 §3. */
  readonly isGone?: (user: Jid) => boolean
  /** What the login of a session allowed it. @param session full */
  readonly grantOf?: (session: Jid) => Grant | undefined
  /** The brand of the host that somebody is a user of. */
  readonly brandOf?: (user: Jid) => BrandSettings | undefined
  /** Keeps a log of who comes in and who does what to whom. */
  readonly audits?: Pick<Audits, 'isKept' | 'noteInRoom'>
  /** Tells something to a room of the service that this one is tied to. @param from the room that tells it */
  readonly tell?: (room: Jid, from: Jid, tiding: Tiding) => void
  /** Told of what should never happen: a room that failed on a stanza, a stanza that could not be sent. */
  readonly failed?: (error: unknown) => void
}

export interface MucService extends DomainHandler {
  /** How many rooms there are. */
  readonly size: number
  /** Nobody can log in to this account again: the rooms forget what it was to them. XEP-0175 §3. @param user bare */
  forget(user: Jid): void
  /** A room of the service that this one is tied to tells something to one of these. */
  hear(room: Jid, from: Jid, tiding: Tiding): void
  /** Removes everybody, saying that the service ends (332). */
  shutDown(): void
}

/** Makes the service for one domain. `receive` never throws: what a room fails on is answered with internal-server-error. */
export function mucService(settings: MucServiceSettings): MucService {
  return new Rooms(settings)
}

class Rooms implements MucService {
  readonly #delivery: Delivery
  readonly #clock: Pick<Clock, 'now'>
  readonly #constitution: Constitution
  readonly #failed: (error: unknown) => void
  readonly #rooms = new Map<string, RoomState>()
  readonly #waiting: FairQueue
  readonly #store: RoomStore
  readonly #lasts: (room: RoomState) => boolean
  readonly #tenants: Tenants | undefined
  readonly #audits: MucServiceSettings['audits']
  readonly #tell: NonNullable<MucServiceSettings['tell']>
  #isOver = false

  constructor({ domain, delivery, clock, tenants, pressure = NO_PRESSURE, options = DEFAULT_MUC_OPTIONS, seams = {}, store = new NoRoomStore(), isGone = () => false, grantOf = () => undefined, brandOf = () => undefined, audits, tell = () => {}, failed = () => {} }: MucServiceSettings) {
    this.#store = store
    this.#lasts = seams.lasts ?? lasts
    this.#tenants = tenants
    this.#delivery = tenants ? tenants.sending(delivery) : delivery
    this.#clock = clock
    this.#failed = failed
    this.#audits = audits
    this.#tell = tell
    this.#waiting = new FairQueue(stanza => this.#guarded(stanza), pressure)
    const hooks = new Hooks()
    registerFeatures(hooks)
    seams.plant?.(hooks)
    const rules: Rules = {
      service: Jid.parse(domain),
      outward: jid => tenants?.outward(jid) ?? jid,
      secret: store.secret,
      freshId: randomUUID,
      grantOf,
      brandOf,
      isAudited: () => audits?.isKept === true,
      get options() { return seams.options ?? options },
      get errors() { return seams.errors ?? MUC_ERRORS },
      get policy() { return seams.policy ?? POLICY },
    }
    this.#constitution = { hooks, rules }
    for (const left of store.load(domain)) {
      const lasting = seams.found ? seams.found(left) : left
      if (lasting) this.#rooms.set(lasting.jid.toString(), revived(lasting, adminsOf(rules.options)))
    }
    const gone = new Map([...this.#rooms.values()].flatMap(known).filter(isGone).map(user => [user.toString(), user]))
    for (const user of gone.values()) this.forget(user)
  }

  get size(): number {
    return this.#rooms.size
  }

  receive(stanza: Stanza): void {
    const addressed = this.#tenants ? this.#translated(stanza, this.#tenants) : stanza
    if (addressed) this.#waiting.add(addressed)
  }

  /** Refuses what can be no address here. */
  #translated(stanza: Stanza, tenants: Tenants): Stanza | undefined {
    try {
      return tenants.received(stanza)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#refuse(stanza, { type: 'modify', condition: 'jid-malformed', text: error.message })
      return undefined
    }
  }

  forget(user: Jid): void {
    const key = user.toString()
    for (const room of this.#rooms.values()) {
      if (!room.bonds.has(key) && !room.keptRoles.has(key) && !room.invitations.has(key)) continue
      this.#keepAndSend(room.jid, { kind: 'account-gone', user, now: this.#clock.now() }, room)
    }
  }

  hear(jid: Jid, from: Jid, tiding: Tiding): void {
    const room = this.#rooms.get(jid.toString()) ?? unbornRoom(jid, this.#constitution.rules.options.newRoom)
    this.#keepAndSend(jid, { kind: 'told', from, tiding, now: this.#clock.now() }, room)
  }

  shutDown(): void {
    this.#isOver = true // what is kept stays as it was
    for (const room of this.#rooms.values()) {
      this.#keepAndSend(room.jid, { kind: 'shut-down', now: this.#clock.now() }, room)
    }
  }

  #guarded(stanza: Stanza): void {
    try {
      if (stanza.to.local === '') this.#forService(stanza)
      else this.#forRoom(stanza)
    } catch (error) {
      if (error instanceof WireError && isStanzaErrorCondition(error.condition)) {
        this.#refuse(stanza, { condition: error.condition, text: error.message })
      } else {
        this.#failed(error)
        this.#refuse(stanza, this.#constitution.rules.errors.MUC_INTERNAL ?? MUC_ERRORS.MUC_INTERNAL)
      }
    }
  }

  #forRoom(stanza: Stanza): void {
    const event: RoomEvent = { kind: 'stanza', stanza, now: this.#clock.now() }
    const room = this.#rooms.get(stanza.to.bareText)
    if (room) return this.#keepAndSend(room.jid, event, room)
    const isJoin = stanza.element.name === 'presence' && attr(stanza.element, 'type') === undefined && readMucJoin(stanza.element)
    const { options } = this.#constitution.rules
    if (isJoin && this.#rooms.size >= options.maxRooms) return this.#refuseRoom(stanza)
    if (stanza.element.name === 'presence') return this.#keepAndSend(stanza.to.bare, event, unbornRoom(stanza.to.bare, options.newRoom, adminsOf(options)))
    // XEP-0410 §3.2: who asks after its own place in a room that is gone is not in it.
    this.#refuseWith(stanza, stanza.element.name === 'iq' && stanza.to.isFull ? 'MUC_IQ_FROM_OUTSIDE' : 'MUC_ROOM_MISSING')
  }

  #keepAndSend(jid: Jid, event: RoomEvent, before: RoomState): void {
    const { room, outputs } = step(this.#constitution, before, event)
    const isOver = room.life === 'unborn' || room.life === 'closed' || (room.isNew && room.occupants.size === 0 && room.meeting.waiting.length === 0)
    if (isOver) this.#rooms.delete(jid.toString())
    else this.#rooms.set(jid.toString(), room)
    if (!this.#isOver && before !== room) this.#take(room, isOver)
    for (const output of outputs) if (output.kind !== 'hear-again') this.#send(room.jid, output)
    for (const output of outputs) if (output.kind === 'hear-again') this.#guarded(output.stanza)
  }

  #take(room: RoomState, isOver: boolean): void {
    if (isOver || !this.#lasts(room)) this.#store.drop(room.jid)
    else this.#store.keep(room)
  }

  // The room is as it is by now: whatever goes wrong with one stanza, the others are still due.
  #send(room: Jid, output: Exclude<Output, { readonly kind: 'hear-again' }>): void {
    try {
      if (output.kind === 'note') this.#audits?.noteInRoom(output.note)
      else if (output.kind === 'tell') this.#tell(output.room, room, output.tiding)
      else if (output.kind === 'send') this.#delivery.send(output.to, output.element)
      else this.#delivery.broadcast(output.to, output.element)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** JITSI-LOBBY-18. */
  get #isMute(): boolean {
    return this.#constitution.rules.options.jitsi?.lobbyOf !== undefined
  }

  #forService(stanza: Stanza): void {
    const { element, to } = stanza
    const type = attr(element, 'type')
    if (element.name === 'presence') {
      if (type === undefined && readMucJoin(element)) this.#refuseWith(stanza, 'MUC_NICK_MISSING')
    } else if (element.name === 'message') this.#refuseWith(stanza, 'MUC_IQ_UNKNOWN')
    else if (this.#isMute && !elementsOf(element).some(child => is(child, NS.discoInfo, 'query'))) return
    else if (type === 'get' || type === 'set') {
      const answer = to.isBare ? this.#answer(element, type, to) : 'MUC_IQ_UNKNOWN'
      if (typeof answer === 'string') this.#refuseWith(stanza, answer)
      else this.#delivery.send(stanza.from, answer)
    }
  }

  #answer(iq: Element, type: string, to: Jid): Element | MucErrorCode {
    const [payload] = elementsOf(iq)
    if (!payload || type !== 'get') return 'MUC_IQ_UNKNOWN'
    if (is(payload, NS.ping, 'ping')) return iqResult(iq)
    const isInfo = is(payload, NS.discoInfo, 'query')
    if (!isInfo && !is(payload, NS.discoItems, 'query')) return 'MUC_IQ_UNKNOWN'
    if (attr(payload, 'node') !== undefined) return 'MUC_DISCO_NODE'
    return iqResult(iq, isInfo ? this.#info() : listRooms(payload, this.#roomsAt(to), this.#constitution.rules.options.roomsListed))
  }

  /** Tenants see their own rooms, and nobody else theirs. */
  #roomsAt({ domain }: Jid): Iterable<RoomState> {
    if (this.#constitution.rules.options.jitsi?.hidesRooms) return []
    const tenants = this.#tenants
    if (!tenants) return this.#rooms.values()
    const wanted = tenants.tenantAt(domain)
    return [...this.#rooms.values()].filter(({ jid }) => tenants.tenantOf(jid) === wanted).map(room => ({ ...room, jid: tenants.outward(room.jid) }))
  }

  #info(): Element {
    return writeDiscoInfo({
      identities: [{ category: 'conference', type: 'text', name: 'Rooms' }],
      features: [NS.discoInfo, NS.discoItems, NS.resultSet, NS.muc, NS.stableId, NS.occupantIds, NS.stanzaIds, NS.ping],
    })
  }

  #refuseRoom(stanza: Stanza): void {
    const { from: by, to } = stanza
    this.#audits?.noteInRoom({ by, event: { event: 'join', outcome: 'refused', who: by.toString(), room: to.bareText, nick: to.resource, why: 'MUC_TOO_MANY_ROOMS' } })
    this.#refuseWith(stanza, 'MUC_TOO_MANY_ROOMS')
  }

  #refuseWith(stanza: Stanza, code: MucErrorCode): void {
    const row = this.#constitution.rules.errors[code]
    if (row) this.#refuse(stanza, row)
  }

  #refuse(stanza: Stanza, refusal: Parameters<typeof errorReply>[1]): void {
    const type = attr(stanza.element, 'type')
    const isMute = this.#isMute && stanza.element.name === 'iq'
    const isAwaited = !isMute && type !== 'error' && type !== 'result' && !(stanza.element.name === 'presence' && type === 'unavailable')
    if (isAwaited) this.#delivery.send(stanza.from, errorReply(stanza.element, { type: refusal.type, condition: refusal.condition, text: refusal.text, jitsi: refusal.jitsi }))
  }
}

/** Made once for each list. */
function adminsOf({ jitsi }: MucOptions): ReadonlySet<string> | undefined {
  const list = jitsi?.admins
  if (!list) return undefined
  const admins = admined.get(list) ?? new Set(list)
  admined.set(list, admins)
  return admins
}
const admined = new WeakMap<readonly string[], ReadonlySet<string>>()

/** The accounts that a room remembers something about. */
function known({ bonds, keptRoles, invitations }: RoomState): readonly Jid[] {
  return [...bonds.keys(), ...keptRoles.keys(), ...invitations.keys()].map(user => Jid.parse(user))
}
