/** What a rooms service of a Jitsi deployment does beside XEP-0045, as options; each is inert when left out. Spec: JITSI, the modules of jitsi-meet's resources/prosody-plugins. */
import type { Jid } from '#xmpp/jid.js'
import { DEFAULT_CONFIG } from '../muc/room-config.ts'
import type { MucOptions } from '../muc/options.ts'

export interface JitsiRules {
  /** Bare JIDs: owners of every room, and the only ones that make rooms. */
  readonly admins?: readonly string[] | undefined
  /** Bare JIDs and domains that no password of a room is meant for. */
  readonly passwordWhitelist?: readonly string[] | undefined
  /** Bare JIDs and domains that `maxOccupants` is not meant for, and that are not counted. */
  readonly accessWhitelist?: readonly string[] | undefined
  /** Occupants of one room that are counted. */
  readonly maxOccupants?: number | undefined
  /** Whoever is no member of a room that is for members waits in a lobby. */
  readonly lobby?: LobbyRules | undefined
  /** Domain of the rooms that these are the lobbies of; nobody says it, it comes with `lobby`. */
  readonly lobbyOf?: string | undefined
  /** Rooms are meetings: each has an id, and waits for the focus. */
  readonly meetings?: MeetingRules | undefined
  /** Whether nobody learns of a room who is not in. */
  readonly hidesRooms?: boolean | undefined
  /** Whether the token that somebody logged in with says whether it owns the rooms that it enters. */
  readonly tokenAffiliation?: boolean | undefined
  /** Rooms with moderators of their own, whatever the rules of the others are. */
  readonly moderated?: ModeratedRules | undefined
  /** Whoever enters owns the room, unless it is moderated. */
  readonly allOwners?: AllOwnersRules | undefined
  /** Whoever comes before a host waits in the lobby; needs `lobby`. */
  readonly waitForHost?: WaitForHostRules | undefined
  /** Names of what whoever becomes an owner is told that it may do, where neither its token nor somebody else says so. */
  readonly permissions?: readonly string[] | undefined
}

export interface LobbyRules {
  /** Of a rooms service of its own. */
  readonly domain: string
  /** Bare JIDs and domains that need not wait. */
  readonly whitelist?: readonly string[] | undefined
  /** Rooms whose names begin like this have none. */
  readonly notFor?: readonly string[] | undefined
}

export interface MeetingRules {
  /** Joins that wait for the focus in one room; further ones are lost. */
  readonly maxWaiting: number
  /** Bare JIDs and domains of those who write down what is said; nobody when left out. */
  readonly transcribers?: readonly string[] | undefined
}

export interface AllOwnersRules {
  /** Whether owners may take that from each other. */
  readonly mayRevoke: boolean
}

export interface ModeratedRules {
  /** Their localparts. */
  readonly rooms: readonly string[]
  /** Tenants all of whose rooms are moderated. */
  readonly tenants: readonly string[]
  /** Whose tokens make hosts of the rooms that are named; any that let somebody in when left out. */
  readonly issuers?: readonly string[] | undefined
}

export interface WaitForHostRules {
  /** Whose users are hosts, as all are who have a token. */
  readonly domains: readonly string[]
  /** Whether a host owns the room, unless it is moderated. */
  readonly makesOwners: boolean
}

/** What the modules know by name. */
export const USUAL_PERMISSIONS = ['livestreaming', 'recording', 'transcription', 'outbound-call', 'create-polls', 'send-groupchat', 'flip', 'live-translation', 'live-translation-subscribe'] as const

/** The options of a rooms service with these rules: rooms are open at once, and everybody sees real addresses. */
export function jitsiRoomOptions(jitsi: JitsiRules): Partial<MucOptions> {
  return { jitsi, lockNewRooms: false, newRoom: { ...DEFAULT_CONFIG, whois: 'anyone' } }
}

/** Whether a list of bare JIDs and domains names somebody. */
export function isListed(list: readonly string[] | undefined, { bareText, domain }: Jid): boolean {
  return list !== undefined && (list.includes(bareText) || list.includes(domain))
}

/** Rooms in which a focus finds out whether all is well; hardly any rule is meant for them. */
export function isHealthRoom({ local }: Jid): boolean {
  return local.startsWith('__jicofo-health-check')
}
