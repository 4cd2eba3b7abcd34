/** What is kept of a roster, and where: the interface of the stores, and the one that forgets when the process ends. Spec: RFC 6121 §2. */
import { randomBytes } from 'node:crypto'
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { SubscriptionState } from './subscription.ts'

/** One contact. Never changed in place. */
export interface RosterEntry {
  readonly contact: Jid
  /** Whether it is an item that clients see; a contact that has only asked is not (§3.1.3). */
  readonly listed: boolean
  readonly name: string
  readonly groups: readonly string[]
  readonly state: SubscriptionState
  readonly approved: boolean
  /** The contact's request that waits for an answer, complete. §3.1.3. */
  readonly request: Element | undefined
  /** The version of the roster since which clients see it like this. */
  readonly version: number
}

/** A roster that exists. An account that never had one costs nothing. */
export interface Roster {
  /** Tells its versions from those of a roster that the account may have had before. */
  readonly id: string
  version: number
  /** The version of the last removal: a client that knows less has to get everything. */
  floor: number
  /** By the text of the contact's address. */
  readonly entries: Map<string, RosterEntry>
}

/** Where rosters are kept. Reading and writing is done at once; what fails is our own mistake and is thrown. */
export interface RosterStore {
  /** The live roster of an account, or `undefined` when there is none. @param owner bare */
  load(owner: Jid): Roster | undefined
  /** Keeps an entry that has been put into the roster, and the roster's version. */
  put(owner: Jid, roster: Roster, entry: RosterEntry): void
  /** Forgets an entry that has been taken out of the roster, and keeps the roster's version. */
  drop(owner: Jid, roster: Roster, contact: Jid): void
  close(): void
}

export function emptyRoster(): Roster {
  return { id: randomBytes(4).toString('hex'), version: 0, floor: 0, entries: new Map() }
}

export function strangerTo(contact: Jid): RosterEntry {
  return { contact, listed: false, name: '', groups: [], state: 'none', approved: false, request: undefined, version: 0 }
}

export class MemoryRosterStore implements RosterStore {
  readonly #rosters = new Map<string, Roster>()

  load(owner: Jid): Roster | undefined {
    return this.#rosters.get(owner.toString())
  }

  put(owner: Jid, roster: Roster): void {
    this.#rosters.set(owner.toString(), roster)
  }

  drop(): void { /* the roster itself is what is kept */ }
  close(): void { /* nothing is open */ }
}
