/** Limits and choices of a rooms service, each with its unit and its default. */
import type { Jid } from '#xmpp/jid.js'
import type { JitsiRules } from '../jitsi/rules.ts'
import { DEFAULT_CONFIG, type RoomConfig } from './room-config.ts'

/** How rooms ask for the tokens of those who enter. JITSI-TOKROOM. */
export interface TokenRoomRules {
  /** Whether `sub` has to fit the host or the tenant of the room; otherwise only its name counts. */
  readonly verifiesDomain: boolean
  /** Whether rooms are made only by those who need no token. */
  readonly existingOnly: boolean
  /** Who needs no token: domains, and bare JIDs. */
  readonly exempt: readonly string[]
  /** Whether somebody whose host let him log in without a token gets in. */
  readonly unauthenticated: 'allowed' | 'refused'
  /** Whether a token that names no room, or a pattern of which the room has nothing, is for none; it is when left out. */
  readonly requiresRoom?: boolean | undefined
  /** Whether rooms are configured only by those whose token names a room. */
  readonly moderationNeedsToken: boolean
}

export interface MucOptions {
  /** How a new room is configured before anyone has configured it. */
  readonly newRoom: RoomConfig
  /** Whether a new room waits for its owner's first configuration before others may enter. XEP-0045 §10.1.1. */
  readonly lockNewRooms: boolean
  /** Who may create a room. XEP-0045 §7.2.11. */
  readonly mayCreate: (user: Jid) => boolean
  /** Tokens that rooms ask for; `undefined`: they ask for none. */
  readonly tokens: TokenRoomRules | undefined
  /** What the rooms of a Jitsi deployment do beside XEP-0045; `undefined`: nothing of it. */
  readonly jitsi: JitsiRules | undefined
  /** Rooms at a time on the whole service. */
  readonly maxRooms: number
  /** Occupants of one room, whatever its configuration says. */
  readonly maxOccupants: number
  /** Admins and owners who may enter beyond the limit. XEP-0045 §7.2.9. */
  readonly occupantsMargin: number
  /** Messages that a room keeps for newcomers. */
  readonly historyKept: number
  /** Messages that a newcomer gets who asks for no other number. */
  readonly historySent: number
  /** Whether further resources of an account may share its nickname. XEP-0045 §7.2.8. */
  readonly sharedNicks: boolean
  /** Characters (UTF-16 units) of a nickname. */
  readonly maxNickLength: number
  /** Requests between occupants that a room keeps in mind until they are answered. */
  readonly maxRelays: number
  /** Invitations that a room keeps in mind until they are declined. */
  readonly maxInvitations: number
  /** Whether someone who is not in is sent a message about its new affiliation (101). XEP-0045 §18.1. */
  readonly tellAbsent: boolean
  /** What becomes of who registers: a member at once, or once an admin has said yes. XEP-0045 §7.10, §9.9. */
  readonly registration: 'at-once' | 'approved'
  /** Whether who has registered a nickname is held to it. XEP-0045 §7.10. */
  readonly registeredNicks: 'free' | 'kept'
  /** Namespaces of what may stand in messages and presence beside words and states. XEP-0045 §18.1.1. */
  readonly allowedNamespaces: 'all' | readonly string[]
  /** Whether owners have anything to configure. XEP-0045 §10.1.3. */
  readonly configurable: boolean
  /** Rooms on one page of the service's list; 0 for all. XEP-0045 §6.3. */
  readonly roomsListed: number
  /** Affiliations that a room keeps, with those that wait for approval. */
  readonly maxAffiliations: number
}

export const DEFAULT_MUC_OPTIONS: MucOptions = {
  newRoom: DEFAULT_CONFIG,
  lockNewRooms: true,
  mayCreate: () => true,
  tokens: undefined,
  jitsi: undefined,
  maxRooms: 10_000,
  maxOccupants: 10_000,
  occupantsMargin: 20,
  historyKept: 100,
  historySent: 20,
  sharedNicks: true,
  maxNickLength: 256,
  maxRelays: 2_000,
  maxInvitations: 1_000,
  tellAbsent: true,
  registration: 'at-once',
  registeredNicks: 'free',
  allowedNamespaces: 'all',
  configurable: true,
  roomsListed: 0,
  maxAffiliations: 50_000,
}
