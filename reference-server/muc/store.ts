/** Where persistent rooms are kept: what of a room outlasts the process, the interface of the stores, and the one that keeps nothing. Spec: XEP-0045 v1.35.5 §4.2. */
import { randomBytes } from 'node:crypto'
import type { Jid } from '#xmpp/jid.js'
import { unbornRoom, type RoomState } from './room-state.ts'

/** What ends with the process: who is in, and what waits for somebody who is. Only rooms that are open and not new are kept. */
type Passing = 'admins' | 'life' | 'isNew' | 'occupants' | 'nicks' | 'relays' | 'relaysSoFar' | 'applications' | 'lobby' | 'lobbyOf' | 'meeting'
/** What a room is again after a restart. */
export type Lasting = Omit<RoomState, Passing>

/** Its parts. Does not compile before it is said of whatever else a room knows, too, whether it lasts. */
export const LASTING: Readonly<Record<keyof Lasting, true>> = {
  jid: true, config: true, bonds: true, keptRoles: true, history: true, subject: true, invitations: true,
}

export interface RoomStore {
  /** Nobody else's, and the same for as long as its rooms are kept. */
  readonly secret: string
  /** The rooms of a service as they were left. */
  load(domain: string): readonly Lasting[]
  /** Takes notice of a room that is to last, after each event that it heard. */
  keep(room: RoomState): void
  /** Takes notice that a room is no more, or not to last. */
  drop(jid: Jid): void
  close(): void
}

/** Whether a room is to be there again after a restart. */
export function lasts({ config, life }: RoomState): boolean {
  return config.isPersistent && life === 'open'
}

/** Rooms that nobody keeps. */
export class NoRoomStore implements RoomStore {
  readonly secret = freshSecret()
  load(): readonly Lasting[] { return [] }
  keep(): void { /* it is in memory as long as anybody needs it */ }
  drop(): void { /* so it is gone */ }
  close(): void { /* nothing is open */ }
}

/** A room that comes back, with nobody in it. */
export function revived(lasting: Lasting, admins?: ReadonlySet<string>): RoomState {
  return { ...unbornRoom(lasting.jid, lasting.config, admins), ...lasting, life: 'open' }
}

/** For a store that has none. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}
