/**
 * What a room knows, and the only function that changes it: every change gives a new state, so that a turn which fails
 * leaves the room as it was. Spec: XEP-0045 v1.35.5 §4, §5.
 */
import type { Child, Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import type { Affiliation, Role } from '#xmpp/stanzas/muc-user.js'
import type { Lobby } from '../jitsi/lobby-words.ts'
import { meetingAfter, NO_MEETING, type Meeting, type MeetingChange } from '../jitsi/meeting.ts'
import type { RoomConfig } from './room-config.ts'
import { VersionedMap } from './versioned-map.ts'

/** Someone in the room under a nickname, with one or more resources of one account. */
export interface Occupant {
  readonly nick: string
  /** room@service/nick */
  readonly jid: Jid
  /** The bare JID of the account. */
  readonly user: Jid
  /** What everybody may know the account by. XEP-0421. */
  readonly id: string
  /** Full JIDs, the longest there first; never empty. */
  readonly sessions: readonly Jid[]
  readonly role: Exclude<Role, 'none'>
  readonly affiliation: Affiliation
  /** What the occupant last said about its availability: the children of its presence that others may see. */
  readonly payload: readonly Child[]
}

/** A lasting bond between an account (or a domain) and the room; affiliation `none` only with a reserved nickname. */
export interface Bond {
  readonly jid: Jid
  readonly affiliation: Affiliation
  readonly nick: string | undefined
}

/** A message that newcomers get to see. */
export interface Remembered {
  readonly atMs: number
  /** As it was broadcast, with the delay in place. */
  readonly element: Element
}

export interface Subject {
  readonly atMs: number
  /** As it was broadcast: from the occupant JID of who set it. */
  readonly element: Element
  /** The text without a language, or the first one. */
  readonly text: string
}

/** A request between occupants that waits for its answer. */
export interface Relay {
  /** Whom the answer goes to, and which occupant that is. */
  readonly asker: Jid
  readonly askerNick: string
  /** Whom it was handed to, and under which nickname. */
  readonly target: Jid
  readonly targetNick: string
  /** The id under which the asker waits. */
  readonly id: string
}

/** An invitation that may still be declined. */
export interface Invitation {
  readonly inviter: Jid
  readonly inviterNick: string
  readonly id: string | undefined
}

export interface RoomState {
  readonly jid: Jid
  /** `unborn`: asked for, not founded yet. `locked`: waits for its first configuration. `closed`: to be forgotten. */
  readonly life: 'unborn' | 'locked' | 'open' | 'closed'
  /** Founded, and the founder has not been shown around yet. */
  readonly isNew: boolean
  readonly config: RoomConfig
  /** Owners whatever the bonds say: parts of the installation, by bare JID. */
  readonly admins: ReadonlySet<string>
  /** By nickname. */
  readonly occupants: VersionedMap<string, Occupant>
  /** The nickname of each full JID that is in. Another map whenever it matters who is in and as what; the same while presence alone changes. */
  readonly nicks: VersionedMap<string, string>
  /** By bare JID. */
  readonly bonds: ReadonlyMap<string, Bond>
  /** Roles that were given in a moderated room, by bare JID. §5.1. */
  readonly keptRoles: ReadonlyMap<string, Exclude<Role, 'none'>>
  /** Oldest first. */
  readonly history: readonly Remembered[]
  readonly subject: Subject | undefined
  /** By the id under which the request was handed on. */
  readonly relays: ReadonlyMap<string, Relay>
  readonly relaysSoFar: number
  /** By the bare JID of who was invited. */
  readonly invitations: ReadonlyMap<string, Invitation>
  /** Who waits to become a member, by the nickname it wants. §9.9. */
  readonly applications: ReadonlyMap<string, Jid>
  /** Where people wait, while the room has a lobby. */
  readonly lobby: Lobby | undefined
  /** The room that this one is the lobby of. */
  readonly lobbyOf: Jid | undefined
  /** What a conference of Jitsi's is beside a room. */
  readonly meeting: Meeting
}

/** What can happen to a room; features return these and never touch the state. */
export type Change =
  | { readonly kind: 'found'; readonly owner: Jid; readonly locked: boolean }
  | { readonly kind: 'settle' }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'close' }
  | { readonly kind: 'put-occupant'; readonly occupant: Occupant }
  | { readonly kind: 'rename'; readonly nick: string; readonly occupant: Occupant }
  | { readonly kind: 'vacate'; readonly nick: string }
  | { readonly kind: 'bond'; readonly jid: Jid; readonly affiliation: Affiliation; readonly nick: string | undefined }
  | { readonly kind: 'keep-role'; readonly user: Jid; readonly role: Exclude<Role, 'none'> | undefined }
  | { readonly kind: 'configure'; readonly config: RoomConfig }
  | { readonly kind: 'set-subject'; readonly subject: Subject }
  | { readonly kind: 'remember'; readonly message: Remembered; readonly keep: number }
  | { readonly kind: 'await-answer'; readonly id: string; readonly relay: Relay }
  | { readonly kind: 'answered'; readonly id: string }
  | { readonly kind: 'invite'; readonly invitee: Jid; readonly invitation: Invitation }
  | { readonly kind: 'forget-invitation'; readonly invitee: Jid }
  | { readonly kind: 'apply'; readonly nick: string; readonly user: Jid }
  | { readonly kind: 'decide'; readonly nick: string }
  | { readonly kind: 'lobby'; readonly lobby: Lobby | undefined }
  | { readonly kind: 'become-lobby'; readonly of: Jid; readonly bonds: readonly Bond[] }
  | { readonly kind: 'detach' }
  | { readonly kind: 'meeting'; readonly change: MeetingChange }

const NOBODY: ReadonlySet<string> = new Set()

/** A room nobody has entered yet. */
export function unbornRoom(jid: Jid, config: RoomConfig, admins = NOBODY): RoomState {
  return {
    jid, config, admins, life: 'unborn', isNew: false, occupants: new VersionedMap(), nicks: new VersionedMap(), bonds: new Map(), keptRoles: new Map(),
    history: [], subject: undefined, relays: new Map(), relaysSoFar: 0, invitations: new Map(), applications: new Map(),
    lobby: undefined, lobbyOf: undefined, meeting: NO_MEETING,
  }
}

/** The room after a change. */
export function changed(room: RoomState, change: Change): RoomState {
  switch (change.kind) {
    case 'found': {
      const bonds = put(room.bonds, change.owner.toString(), { jid: change.owner, affiliation: 'owner', nick: undefined })
      return { ...room, bonds, life: change.locked ? 'locked' : 'open', isNew: true }
    }
    case 'settle': return { ...room, isNew: false }
    case 'unlock': return { ...room, life: 'open' }
    case 'close': return { ...room, life: 'closed', occupants: new VersionedMap(), nicks: new VersionedMap() }
    case 'put-occupant': return withOccupant(room, change.occupant.nick, change.occupant)
    case 'rename': return withOccupant(room, change.nick, change.occupant)
    case 'vacate': return withOccupant(room, change.nick, undefined)
    case 'bond': return bonded(room, change.jid, change.affiliation, change.nick)
    case 'keep-role': return { ...room, keptRoles: put(room.keptRoles, change.user.toString(), change.role) }
    case 'configure': return { ...room, config: change.config }
    case 'set-subject': return { ...room, subject: change.subject }
    case 'remember': return { ...room, history: [...room.history, change.message].slice(Math.max(0, room.history.length + 1 - change.keep)) }
    case 'await-answer': return { ...room, relays: put(room.relays, change.id, change.relay), relaysSoFar: room.relaysSoFar + 1 }
    case 'answered': return { ...room, relays: put(room.relays, change.id, undefined) }
    case 'invite': return { ...room, invitations: put(room.invitations, change.invitee.bareText, change.invitation) }
    case 'apply': return { ...room, applications: put(room.applications, change.nick, change.user) }
    case 'decide': return { ...room, applications: put(room.applications, change.nick, undefined) }
    case 'lobby': return { ...room, lobby: change.lobby }
    case 'become-lobby': return { ...room, life: 'open', bonds: new Map(change.bonds.map(bond => [bond.jid.toString(), bond])), lobbyOf: change.of }
    case 'detach': return { ...room, lobbyOf: undefined }
    case 'meeting': return { ...room, meeting: meetingAfter(room.meeting, change.change) }
    case 'forget-invitation': return { ...room, invitations: put(room.invitations, change.invitee.bareText, undefined) }
  }
}

/** Who is in under this full JID. */
export function occupantOf(room: RoomState, session: Jid): Occupant | undefined {
  const nick = room.nicks.get(session.toString())
  return nick === undefined ? undefined : room.occupants.get(nick)
}

/** The affiliation of an account: its own, or the one of its domain. §9.2. */
export function affiliationOf(room: RoomState, user: Jid): Affiliation {
  if (room.admins.has(user.bareText)) return 'owner'
  const own = room.bonds.get(user.bareText)
  if (own && own.affiliation !== 'none') return own.affiliation
  return room.bonds.get(user.domain)?.affiliation ?? 'none'
}

/** The nickname that is kept for an account. §7.12. */
export function reservedNickOf(room: RoomState, user: Jid): string | undefined {
  return room.bonds.get(user.bareText)?.nick
}

/** The bare JID of the account that a nickname is kept for. */
export function nickReservedFor(room: RoomState, nick: string): string | undefined {
  let reserved = reservedNicks.get(room.bonds)
  if (!reserved) {
    reserved = new Map()
    for (const [user, bond] of room.bonds) if (bond.nick !== undefined) reserved.set(bond.nick, user)
    reservedNicks.set(room.bonds, reserved)
  }
  return reserved.get(nick)
}
// Counted once for each version of the bonds: joining must not cost a walk through all members.
const reservedNicks = new WeakMap<RoomState['bonds'], Map<string, string>>()

/** Every bond with this affiliation. */
export function bondsWith(room: RoomState, affiliation: Affiliation): Bond[] {
  return [...room.bonds.values()].filter(bond => bond.affiliation === affiliation)
}

function withOccupant(room: RoomState, nick: string, next: Occupant | undefined): RoomState {
  const old = room.occupants.get(nick)
  const others = next?.nick === nick ? room.occupants : room.occupants.without(nick)
  const occupants = next ? others.with(next.nick, next) : others
  if (old && next && isSameStanding(old, next)) return { ...room, occupants }
  let { nicks } = room
  for (const session of old?.sessions ?? []) nicks = nicks.without(session.toString())
  for (const session of next?.sessions ?? []) nicks = nicks.with(session.toString(), next?.nick ?? '')
  return { ...room, occupants, nicks }
}

function isSameStanding(a: Occupant, b: Occupant): boolean {
  return a.nick === b.nick && a.sessions === b.sessions && a.role === b.role && a.affiliation === b.affiliation
}

function bonded(room: RoomState, jid: Jid, affiliation: Affiliation, nick: string | undefined): RoomState {
  const bond = affiliation === 'none' && nick === undefined ? undefined : { jid, affiliation, nick }
  return { ...room, bonds: put(room.bonds, jid.toString(), bond) }
}

function put<V>(map: ReadonlyMap<string, V>, key: string, value: V | undefined): ReadonlyMap<string, V> {
  if (value === undefined && !map.has(key)) return map
  const copy = new Map(map)
  if (value === undefined) copy.delete(key)
  else copy.set(key, value)
  return copy
}
