/** A Jitsi deployment for whoever tries out the server: its hosts and rooms, all of them below one domain. */
import type { HostConfig, RoomsConfig } from '../config.ts'
import { jitsiRoomOptions, USUAL_PERMISSIONS } from './rules.ts'

export interface JitsiTrial {
  /** Where the participants are: anybody, and who has a token is more. */
  readonly host: HostConfig
  /** Where the parts of the installation have their accounts. */
  readonly auth: HostConfig
  /** Makes the rooms. */
  readonly focus: { readonly username: string; readonly password: string }
  /** Needs no password of a room, and takes nobody's place. */
  readonly recorder: { readonly username: string; readonly password: string }
  /** Need not wait in lobbies. */
  readonly transcriber: { readonly username: string; readonly password: string }
  /** The rooms of conferences. */
  readonly rooms: RoomsConfig
  /** Rooms with a limit that is meant for everybody, the focus included. */
  readonly cappedRooms: RoomsConfig
  /** Rooms that belong to all who are in, but for those of one tenant. */
  readonly sharedRooms: RoomsConfig
  /** Rooms in which only few may wait for the focus. */
  readonly waitingRooms: RoomsConfig
  /** Rooms that wait for a host, who has a token. */
  readonly hostedRooms: RoomsConfig
}

/** Occupants that are counted in one room of `rooms`: few enough to fill one, and more than most tests need. */
const MAX_OCCUPANTS = 6
/** Begin of the names of rooms without a lobby. */
const WITHOUT_LOBBY = 'no-lobby-'
/** In one of `cappedRooms`. */
const MAX_WITH_FOCUS = 2
/** Joins that wait in one of `waitingRooms`. */
const MAX_WAITING = 2
/** The tenant whose rooms in `sharedRooms` have moderators. */
const MODERATED_TENANT = 'moderated'
/** The one of `hostedRooms` that has moderators. */
const MODERATED_ROOM = 'moderated'

/** Whose tokens let people in, too, and make no host of a moderated room. */
export const OTHER_ISSUER = 'somebody-else'

/** @param tokens of which the trial takes some; their keys are known to everybody */
export function jitsiTrial(domain: string, tokens: NonNullable<HostConfig['tokens']>, mechanisms: readonly string[]): JitsiTrial {
  const authDomain = `auth.${domain}`
  const [focus, recorder] = [{ username: 'focus', password: 'secret' }, { username: 'recorder', password: 'secret' }]
  const transcriber = { username: 'transcriber', password: 'secret' }
  const parts = [focus, recorder].map(({ username }) => `${username}@${authDomain}`)
  const admins = parts.slice(0, 1)
  const hosts = [authDomain]
  const issuers = tokens.issuers.slice(0, 1)
  const lobby = { domain: `lobby.${domain}`, whitelist: [`transcriber@${authDomain}`], notFor: [WITHOUT_LOBBY] }
  const rooms: RoomsConfig = {
    domain: `conference.${domain}`, hosts,
    options: jitsiRoomOptions({ admins, passwordWhitelist: parts, accessWhitelist: parts, maxOccupants: MAX_OCCUPANTS, lobby, meetings: { maxWaiting: 500, transcribers: [`transcriber@${authDomain}`] }, hidesRooms: true, tokenAffiliation: true, permissions: USUAL_PERMISSIONS }),
  }
  const cappedRooms: RoomsConfig = { domain: `capped.${domain}`, hosts, options: jitsiRoomOptions({ admins, maxOccupants: MAX_WITH_FOCUS }) }
  const sharedRooms: RoomsConfig = { domain: `shared.${domain}`, hosts, options: jitsiRoomOptions({ admins, moderated: { rooms: [], tenants: [MODERATED_TENANT] }, allOwners: { mayRevoke: false } }) }
  const waitingRooms: RoomsConfig = { domain: `waiting.${domain}`, hosts, options: jitsiRoomOptions({ admins, meetings: { maxWaiting: MAX_WAITING } }) }
  const hostedRooms: RoomsConfig = {
    domain: `hosted.${domain}`, hosts,
    options: jitsiRoomOptions({ admins, lobby: { domain: `lobby.hosted.${domain}` }, waitForHost: { domains: [], makesOwners: true }, moderated: { rooms: [MODERATED_ROOM], tenants: [MODERATED_TENANT], issuers } }),
  }
  return {
    focus, recorder, transcriber, rooms, cappedRooms, sharedRooms, waitingRooms, hostedRooms,
    host: { domain, mechanisms: ['ANONYMOUS'], accounts: [], tokens: { ...tokens, issuers: [...issuers, OTHER_ISSUER], allowEmpty: true }, rooms: [rooms, cappedRooms, sharedRooms, waitingRooms, hostedRooms] },
    auth: { domain: authDomain, mechanisms, accounts: [focus, recorder, transcriber], options: { privilegedJids: admins } },
  }
}
