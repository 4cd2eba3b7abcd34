/**
 * The rosters of one host: what clients ask of them, what changes in them, and who is told.
 * Spec: RFC 6121 §2 (roster), §2.6 (versions), §3.1.3 (requests are kept, but no items).
 */
import { attr, copyOf, el, type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { write } from '#xmpp/xml/writer.js'
import type { Recipient } from '../delivery/delivery.ts'
import { Parcel } from '../delivery/parcel.ts'
import type { IqAnswer, IqRequest } from '../router/iq-services.ts'
import { looksAlike, readRosterSet, type RosterLimits, writeItem, writeQuery, writeRemoval } from './items.ts'
import { emptyRoster, type Roster, type RosterEntry, type RosterStore, strangerTo } from './store.ts'
import { isAsked, seesContact, seesOwner, type Standing, type SubscriptionState } from './subscription.ts'

/** A connected resource, as rosters see it. */
export interface RosterResource extends Recipient {
  /** Full. */
  readonly address: Jid
  /** Whether it has asked for the roster, and so gets pushes. §2.2. */
  isInterested: boolean
}

export interface RosterSurroundings {
  readonly store: RosterStore
  readonly limits: () => RosterLimits
  readonly isRegistered: (local: string) => boolean
  readonly resourcesOf: (local: string) => readonly RosterResource[]
}

/** What a request comes to: an answer, and what has to be done behind it. */
export interface RosterAnswer {
  readonly answer: IqAnswer
  readonly afterwards?: () => void
}

const NO_VERSION = '0'

export class Rosters {
  readonly #around: RosterSurroundings
  #pushed = 0

  constructor(around: RosterSurroundings) {
    this.#around = around
  }

  /** Whether an account has, or may get, a roster: nothing is kept for anonymous users. */
  isKeptFor(owner: Jid): boolean {
    return this.#around.isRegistered(owner.local)
  }

  standingOf(owner: Jid, contact: Jid): Standing {
    return this.#entry(owner, contact) ?? { state: 'none', approved: false }
  }

  /** Whether somebody has a subscription to the owner's presence. Parameters are bare. */
  isSubscriber(owner: Jid, other: Jid): boolean {
    const entry = this.#entry(owner, other)
    return entry !== undefined && seesOwner(entry.state)
  }

  /** Who sees the owner's presence; bare addresses. */
  subscribersOf(owner: Jid): readonly Jid[] {
    return this.#contacts(owner, seesOwner)
  }

  /** Whose presence the owner sees; bare addresses. */
  subscriptionsOf(owner: Jid): readonly Jid[] {
    return this.#contacts(owner, seesContact)
  }

  /** Requests that wait for the owner's answer, as they came. */
  requestsTo(owner: Jid): readonly Element[] {
    return this.#entries(owner).map(({ request }) => request).filter(request => request !== undefined)
  }

  /** Whether there is room for a contact that is not an item yet. */
  hasRoomFor(owner: Jid, contact: Jid): boolean {
    return this.#entry(owner, contact)?.listed === true || this.#entries(owner).filter(({ listed }) => listed).length < this.#around.limits().maxRosterItems
  }

  /** Whether a request can be kept until it is answered. */
  hasRoomForRequest(owner: Jid, request: Element): boolean {
    if (Buffer.byteLength(write(request)) > this.#around.limits().maxRosterRequestBytes) return false
    return this.#entries(owner).filter(({ state }) => isAsked(state)).length < this.#around.limits().maxRosterRequests
  }

  /** Changes where a contact stands, and pushes it if clients see a difference. @param request kept as long as it waits for an answer */
  settle(owner: Jid, contact: Jid, { state, approved }: Standing, request?: Element): void {
    const kept = isAsked(state) ? (request ?? this.#entry(owner, contact)?.request) : undefined
    const listed = isItem({ state, approved })
    this.#change(owner, contact, before => ({ ...before, state, approved, request: kept, listed: before.listed || listed }))
  }

  /** Asked by a client of the owner. */
  answer(request: IqRequest, session: RosterResource): RosterAnswer {
    const owner = session.address.bare
    if (!this.isKeptFor(owner)) return { answer: { refused: 'ROSTER_NONE' } }
    return request.type === 'get' ? this.#get(owner, request.payload, session) : { answer: this.#set(owner, request.payload) }
  }

  /** A removed item; what it was, so that the subscriptions can be ended. §2.5. */
  removed: (owner: Jid, entry: RosterEntry) => void = () => undefined

  #get(owner: Jid, query: Element, session: RosterResource): RosterAnswer {
    session.isInterested = true
    const roster = this.#around.store.load(owner)
    const known = knownVersion(roster, attr(query, 'ver'))
    const items = [...(roster?.entries.values() ?? [])].filter(({ listed }) => listed)
    if (known === undefined) return { answer: { result: writeQuery(currentVersion(roster), items.map(writeItem)) } }
    const news = items.filter(({ version }) => version > known).toSorted((a, b) => a.version - b.version)
    return {
      answer: { result: undefined },
      afterwards: () => { for (const entry of news) this.#push([session], versionOf(roster, entry.version), writeItem(entry)) },
    }
  }

  #set(owner: Jid, query: Element): IqAnswer {
    const set = readRosterSet(query, this.#around.limits())
    if (set.kind === 'refused') return { refused: set.code }
    if (set.contact.equals(owner)) return { refused: 'ROSTER_SELF' }
    if (set.kind === 'remove') return this.#remove(owner, set.contact)
    if (!this.hasRoomFor(owner, set.contact)) return { refused: 'ROSTER_FULL' }
    const { name, groups } = set
    this.#change(owner, set.contact, before => ({ ...before, listed: true, name, groups }), 'always')
    return { result: undefined }
  }

  /** A request that still waits outlives the item. */
  #remove(owner: Jid, contact: Jid): IqAnswer {
    const roster = this.#around.store.load(owner)
    const entry = roster?.entries.get(contact.toString())
    if (!roster || !entry?.listed) return { refused: 'ROSTER_NO_ITEM' }
    roster.version += 1
    roster.floor = roster.version
    this.#push(this.#around.resourcesOf(owner.local), currentVersion(roster), writeRemoval(contact))
    if (isAsked(entry.state)) this.#keep(owner, roster, { ...strangerTo(contact), state: 'none+in', request: entry.request })
    else {
      roster.entries.delete(contact.toString())
      this.#around.store.drop(owner, roster, contact)
    }
    this.removed(owner, entry)
    return { result: undefined }
  }

  #change(owner: Jid, contact: Jid, change: (before: RosterEntry) => RosterEntry, push: 'always' | 'if-different' = 'if-different'): void {
    const roster = this.#around.store.load(owner) ?? emptyRoster()
    const before = roster.entries.get(contact.toString()) ?? strangerTo(contact)
    const after = change(before)
    const isNews = push === 'always' || !looksAlike(before, after)
    if (isNews) roster.version += 1
    if (after.listed || isAsked(after.state)) this.#keep(owner, roster, isNews ? { ...after, version: roster.version } : after)
    else if (roster.entries.delete(contact.toString())) this.#around.store.drop(owner, roster, contact)
    if (isNews && after.listed) this.#push(this.#around.resourcesOf(owner.local), currentVersion(roster), writeItem(after))
  }

  #keep(owner: Jid, roster: Roster, entry: RosterEntry): void {
    roster.entries.set(entry.contact.toString(), entry)
    this.#around.store.put(owner, roster, entry)
  }

  /** §2.1.6: one item each time. */
  #push(to: readonly RosterResource[], ver: string, item: Element): void {
    this.#pushed += 1
    const id = `push-${this.#pushed.toString(36)}`
    for (const resource of to) {
      if (!resource.isInterested) continue
      resource.accept(new Parcel(el('iq', { xmlns: NS.client, type: 'set', id, from: resource.address.bareText, to: resource.address.toString() }, writeQuery(ver, [copyOf(item)]))))
    }
  }

  #entry(owner: Jid, contact: Jid): RosterEntry | undefined {
    return this.isKeptFor(owner) ? this.#around.store.load(owner)?.entries.get(contact.toString()) : undefined
  }

  #entries(owner: Jid): readonly RosterEntry[] {
    return this.isKeptFor(owner) ? [...(this.#around.store.load(owner)?.entries.values() ?? [])] : []
  }

  #contacts(owner: Jid, which: (state: SubscriptionState) => boolean): readonly Jid[] {
    return this.#entries(owner).filter(({ state }) => which(state)).map(({ contact }) => contact)
  }
}

function isItem({ state, approved }: Standing): boolean {
  return approved || (state !== 'none' && state !== 'none+in')
}

function versionOf(roster: Roster | undefined, version: number): string {
  return roster ? `${roster.id}-${version}` : NO_VERSION
}

function currentVersion(roster: Roster | undefined): string {
  return versionOf(roster, roster?.version ?? 0)
}

/** The version that a client has seen, when all that has changed since can be told item by item. §2.6.3. */
function knownVersion(roster: Roster | undefined, ver: string | undefined): number | undefined {
  if (ver === undefined || ver === '') return undefined
  if (!roster) return ver === NO_VERSION ? 0 : undefined
  const [id, text = ''] = ver.split('-')
  const version = Number(text)
  return id === roster.id && /^\d+$/.test(text) && version >= roster.floor && version <= roster.version ? version : undefined
}
