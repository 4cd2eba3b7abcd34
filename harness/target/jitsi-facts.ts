/** A Jitsi deployment: what a test has to know of it, and how a target file says that. Spec: JITSI, 1 (topology). */
import { z } from 'zod'
import { SECRET_REFERENCE } from './secret.ts'
import type { TokenHost } from './token-host.ts'
import { tokenHostOf, tokenHostSchema } from './token-host-file.ts'

/** An account of a part of the installation. */
export interface PartAccount {
  /** Host of the account. */
  readonly domain: string
  readonly username: string
  readonly password: string
}

export interface JitsiFacts {
  /** Host of the participants; whoever comes without a token is a guest (ANONYMOUS). */
  readonly domain: string
  /** The rooms of conferences. */
  readonly rooms: string
  /** Where people wait who are not let in yet. */
  readonly lobby?: string
  /** Begin of the names of rooms that have no lobby whatever their owners do. */
  readonly lobbyless?: string
  /** Makes the rooms, and owns all of them. */
  readonly focus: PartAccount
  /** Needs no password of a room and takes nobody's place; no lobby is waived for it, and it owns nothing. */
  readonly recorder?: PartAccount
  /** Need not wait in lobbies. */
  readonly transcriber?: PartAccount
  /** How tokens are made that let people in at `domain`. */
  readonly tokens?: TokenHost
  /** Occupants of one room, without focus and recorder. */
  readonly maxOccupants?: number
  /** Rooms in which everybody counts, the focus included. */
  readonly cappedRooms?: { readonly domain: string; readonly maxOccupants: number }
  /** What else the rooms of conferences do. */
  readonly rules?: readonly JitsiRule[]
  /** Rooms that belong to all who are in; those of the tenant have moderators. */
  readonly sharedRooms?: { readonly domain: string; readonly moderatedTenant?: string }
  /** Rooms that are meetings, in which so many may wait for the focus. */
  readonly waitingRooms?: { readonly domain: string; readonly maxWaiting: number }
  /** Rooms that wait for a host, who has a token. */
  readonly hostedRooms?: HostedRooms
}

export interface HostedRooms {
  readonly domain: string
  /** Where people wait for one. */
  readonly lobby: string
  /** Host of those who are no hosts, where not everybody without a token at `domain` of the deployment is none. */
  readonly guests?: string
  /** The tenant whose rooms have moderators. */
  readonly moderatedTenant?: string
  /** A room that has moderators: there a token of the other issuer makes no host. */
  readonly moderatedRoom?: string
  readonly otherIssuer?: string
}

/** Each is a feature of the catalogue, `jitsi-` before it. */
export const JITSI_RULES = ['meetings', 'hidden-rooms', 'token-affiliation', 'permissions'] as const
export type JitsiRule = (typeof JITSI_RULES)[number]

/** The features of the catalogue that a target has by these facts. */
export function jitsiFeatures(facts: JitsiFacts | undefined): string[] {
  if (!facts) return []
  return [
    'jitsi-rooms',
    ...(facts.tokens ? ['jitsi-tokens'] : []),
    ...(facts.recorder ? ['jitsi-password-whitelist'] : []),
    ...(facts.maxOccupants === undefined ? [] : ['jitsi-max-occupants']),
    ...(facts.cappedRooms ? ['jitsi-capped-rooms'] : []),
    ...(facts.rules ?? []).map(rule => `jitsi-${rule}`),
    ...(facts.sharedRooms ? ['jitsi-all-owners'] : []),
    ...(facts.sharedRooms?.moderatedTenant === undefined ? [] : ['jitsi-moderated-tenants']),
    ...(facts.waitingRooms ? ['jitsi-few-waiting'] : []),
    ...(facts.hostedRooms ? ['jitsi-wait-for-host'] : []),
    ...(facts.hostedRooms?.moderatedTenant === undefined ? [] : ['jitsi-hosts-of-tenants']),
    ...(facts.hostedRooms?.moderatedRoom === undefined || facts.hostedRooms.otherIssuer === undefined ? [] : ['jitsi-hosts-by-issuer']),
    ...(facts.lobby === undefined ? [] : ['jitsi-lobby']),
    ...(facts.lobbyless === undefined ? [] : ['jitsi-lobbyless-rooms']),
    ...(facts.lobby === undefined || !facts.transcriber ? [] : ['jitsi-lobby-whitelist']),
  ]
}

const host = z.string().min(1)
const secret = z.string().regex(SECRET_REFERENCE, 'a reference to a secret, env:NAME or file:PATH (never the secret itself)')
const part = z.strictObject({ domain: host.describe('Host of the account.'), username: z.string().min(1), password: secret })
const most = z.int().min(1).max(50)

const hostedRoomsSchema = z.strictObject({
  domain: host,
  lobby: host.describe('Domain where people wait for a host.'),
  guests: host.describe('Host of those who are no hosts (SASL ANONYMOUS); that of the participants when left out.').optional(),
  moderatedTenant: host.describe('A tenant whose rooms [TENANT]name have moderators.').optional(),
  moderatedRoom: host.describe('Name of a room that has moderators, and that nobody else uses.').optional(),
  otherIssuer: host.describe('An issuer whose tokens let people in, and make no host of that room.').optional(),
})

export const jitsiFileSchema = z.strictObject({
  domain: host.describe('Host of the participants; whoever comes without a token is a guest (SASL ANONYMOUS).'),
  rooms: host.describe('Domain of the rooms of conferences.'),
  lobby: host.describe('Domain where people wait who are not let in yet.').optional(),
  lobbyless: z.string().min(1).describe('Begin of the names of rooms that have no lobby whatever their owners do.').optional(),
  transcriber: part.describe('An account that need not wait in lobbies.').optional(),
  focus: part.describe('The account of the conference focus: tests make rooms with it, as Jicofo does.'),
  recorder: part.describe('An account that needs no password of a room and takes nobody’s place; it waits in lobbies like anybody.').optional(),
  tokens: tokenHostSchema.describe('How tokens are made that let people in at the domain.').optional(),
  maxOccupants: most.describe('Occupants of one room, without focus and recorder; tests fill one.').optional(),
  cappedRooms: z.strictObject({ domain: host, maxOccupants: most }).describe('A rooms service where everybody counts, the focus included.').optional(),
  rules: z.array(z.enum(JITSI_RULES)).describe('What else the rooms of conferences do: meetings (ids, and joins that wait for the focus), hidden-rooms, token-affiliation, permissions.').optional(),
  sharedRooms: z.strictObject({ domain: host, moderatedTenant: host.optional() }).describe('A rooms service where everybody owns the room that he enters, but for rooms [TENANT]name of one tenant.').optional(),
  waitingRooms: z.strictObject({ domain: host, maxWaiting: most }).describe('A rooms service where only so many may wait for the focus; tests let as many wait.').optional(),
  hostedRooms: hostedRoomsSchema.describe('A rooms service where people wait in a lobby until somebody comes who has a token.').optional(),
})

/** @param open reads the secret of a field */
export function jitsiFacts({ domain, rooms, lobby, lobbyless, transcriber, focus, recorder, tokens, maxOccupants, cappedRooms, rules, sharedRooms, waitingRooms, hostedRooms }: z.output<typeof jitsiFileSchema>, open: (field: string, reference: string) => string): JitsiFacts {
  return {
    domain, rooms, focus: { ...focus, password: open('jitsi.focus.password', focus.password) },
    ...(lobby !== undefined && { lobby }),
    ...(lobbyless !== undefined && { lobbyless }),
    ...(transcriber && { transcriber: { ...transcriber, password: open('jitsi.transcriber.password', transcriber.password) } }),
    ...(recorder && { recorder: { ...recorder, password: open('jitsi.recorder.password', recorder.password) } }),
    ...(tokens && { tokens: tokenHostOf(tokens, open('jitsi.tokens.key', tokens.key)) }),
    ...(maxOccupants !== undefined && { maxOccupants }),
    ...(cappedRooms && { cappedRooms }),
    ...(rules && { rules }),
    ...(sharedRooms && { sharedRooms: { domain: sharedRooms.domain, ...(sharedRooms.moderatedTenant !== undefined && { moderatedTenant: sharedRooms.moderatedTenant }) } }),
    ...(waitingRooms && { waitingRooms }),
    ...(hostedRooms && { hostedRooms: withoutGaps(hostedRooms) }),
  }
}

function withoutGaps({ domain, lobby, guests, moderatedTenant, moderatedRoom, otherIssuer }: z.output<typeof hostedRoomsSchema>): HostedRooms {
  return {
    domain, lobby, ...(guests !== undefined && { guests }), ...(moderatedTenant !== undefined && { moderatedTenant }), ...(moderatedRoom !== undefined && { moderatedRoom }), ...(otherIssuer !== undefined && { otherIssuer }),
  }
}

/** The same deployment under another domain: `at` renames each of its hosts. */
export function relocatedJitsi({ domain, rooms, lobby, lobbyless, transcriber, focus, recorder, tokens, maxOccupants, cappedRooms, rules, sharedRooms, waitingRooms, hostedRooms }: JitsiFacts, at: (name: string) => string): JitsiFacts {
  const moved = (account: PartAccount): PartAccount => ({ ...account, domain: at(account.domain) })
  return {
    domain: at(domain), rooms: at(rooms), focus: moved(focus),
    ...(lobby !== undefined && { lobby: at(lobby) }),
    ...(lobbyless !== undefined && { lobbyless }),
    ...(transcriber && { transcriber: moved(transcriber) }),
    ...(recorder && { recorder: moved(recorder) }),
    ...(tokens && { tokens: { ...tokens, domain: at(tokens.domain), ...(tokens.subject !== undefined && { subject: at(tokens.subject) }) } }),
    ...(maxOccupants !== undefined && { maxOccupants }),
    ...(cappedRooms && { cappedRooms: { ...cappedRooms, domain: at(cappedRooms.domain) } }),
    ...(rules && { rules }),
    ...(sharedRooms && { sharedRooms: { ...sharedRooms, domain: at(sharedRooms.domain) } }),
    ...(waitingRooms && { waitingRooms: { ...waitingRooms, domain: at(waitingRooms.domain) } }),
    ...(hostedRooms && { hostedRooms: { ...hostedRooms, domain: at(hostedRooms.domain), lobby: at(hostedRooms.lobby), ...(hostedRooms.guests !== undefined && { guests: at(hostedRooms.guests) }) } }),
  }
}
