/** The limits that an operator may set, each with its unit, its range and its default; what they do stands in `session/options.ts` and `muc/options.ts`. */
import { z } from 'zod'
import type { Jid } from '#xmpp/jid.js'
import { DEFAULT_MUC_OPTIONS, type MucOptions } from '../muc/options.ts'
import { DEFAULT_OPTIONS, type HostOptions } from '../session/options.ts'
import { bareJid, network } from './words.ts'

const HOUR_MS = 3_600_000
const GIBIBYTE = 1_073_741_824

const usual = (value: unknown): string => ` ${JSON.stringify(value)} when left out.`
const whole = (name: keyof HostOptions, min: number, max: number, says: string) => z.int().min(min).max(max).describe(says + usual(DEFAULT_OPTIONS[name])).exactOptional()
const wholeOfRooms = (name: keyof MucOptions, min: number, max: number, says: string) => z.int().min(min).max(max).describe(says + usual(DEFAULT_MUC_OPTIONS[name])).exactOptional()

const OF_HOSTS = {
  maxStanzaBytes: whole('maxStanzaBytes', 10_000, GIBIBYTE, 'Bytes of one stanza after login.'),
  maxDepth: whole('maxDepth', 8, 1_000, 'Elements inside elements, after login.'),
  silenceMs: whole('silenceMs', 0, 24 * HOUR_MS, 'Milliseconds of silence after which a client is asked whether it is there; 0 means never.'),
  silenceAnswerMs: whole('silenceAnswerMs', 1_000, HOUR_MS, 'Milliseconds that it has for the answer.'),
  saslRetries: whole('saslRetries', 1, 5, 'Failed logins on one connection that may be followed by another one.'),
  freeLoginFailures: whole('freeLoginFailures', 0, 1_000, 'Failed logins to one account from one address that are answered at once.'),
  freeLoginFailuresOfAddress: whole('freeLoginFailuresOfAddress', 0, 100_000, 'Failed logins to all accounts from one address (a /64 of IPv6) that are answered at once.'),
  loginDelayMs: whole('loginDelayMs', 0, HOUR_MS, 'Milliseconds that the first failure beyond lets the next answer wait; each further one twice as long.'),
  maxLoginDelayMs: whole('maxLoginDelayMs', 0, HOUR_MS, 'Milliseconds that no answer waits longer for; whoever would have to is refused.'),
  loginFailuresForgottenMs: whole('loginFailuresForgottenMs', 1_000, 24 * HOUR_MS, 'Milliseconds after the last failure when all of them are forgotten.'),
  bindConflict: z.enum(['close-old', 'refuse-new', 'rename-new']).describe(`What happens when a client asks for a resource that is in use.${usual(DEFAULT_OPTIONS.bindConflict)}`).exactOptional(),
  maxResources: whole('maxResources', 1, 100_000, 'Connected clients of one account.'),
  maxRosterItems: whole('maxRosterItems', 0, 100_000, 'Items of one roster.'),
  maxRosterRequests: whole('maxRosterRequests', 0, 100_000, 'Subscription requests that wait for one account.'),
  maxOutboxBytes: whole('maxOutboxBytes', 65_536, GIBIBYTE, 'Bytes that wait for one client before it counts as one that does not read.'),
  maxStanzasPerSecond: whole('maxStanzasPerSecond', 0, 1_000_000, 'Stanzas per second that are read from a client on average, the rest later; 0 means no limit.'),
  stanzaBurst: whole('stanzaBurst', 1, 1_000_000, 'Stanzas that are read at once before the average counts.'),
  maxBytesPerSecond: whole('maxBytesPerSecond', 0, GIBIBYTE, 'Bytes per second that are read from a client on average, the rest later; 0 means no limit.'),
  byteBurst: whole('byteBurst', 10_000, GIBIBYTE, 'Bytes that are read at once before the average counts.'),
  maxSessionsPerAddress: whole('maxSessionsPerAddress', 0, 1_000_000, 'Sessions of one address (of a /64 of IPv6); 0 means no limit.'),
  privilegedJids: z.array(bareJid).describe('Accounts that no rate, no session limit and no resource limit is meant for, and that may send larger stanzas (maxStanzaBytesPrivileged), such as the conference focus.').exactOptional(),
  resumeTimeMs: whole('resumeTimeMs', 0, 24 * HOUR_MS, 'Milliseconds that a session whose connection is lost waits for its client; 0 means that none can be resumed.'),
  maxUnackedStanzas: whole('maxUnackedStanzas', 1, 1_000_000, 'Stanzas for one client that may wait for its acknowledgement.'),
  maxHeldPresences: whole('maxHeldPresences', 0, 1_000_000, 'Presences that wait while a client is inactive; 0 means that nothing waits.'),
  strangersMayAsk: z.boolean().describe(`Whether a request to a client is delivered though the client has not shown itself to the asker.${usual(DEFAULT_OPTIONS.strangersMayAsk)}`).exactOptional(),
  language: z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'a language tag such as en').describe(`Language of texts for people.${usual(DEFAULT_OPTIONS.language)}`).exactOptional(),
  boshWaitMs: whole('boshWaitMs', 1_000, HOUR_MS, 'Milliseconds that a BOSH request may wait for its answer.'),
  boshInactivityMs: whole('boshInactivityMs', 1_000, HOUR_MS, 'Milliseconds without a request after which a BOSH session is over.'),
  boshMaxPauseMs: whole('boshMaxPauseMs', 0, HOUR_MS, 'Milliseconds for which a BOSH client may pause.'),
  plainNeedsTls: z.boolean().describe(`Whether PLAIN is offered on connections with TLS only.${usual(DEFAULT_OPTIONS.plainNeedsTls)} Where somebody else knows the passwords of a host: true.`).exactOptional(),
  tlsMinVersion: z.enum(['TLSv1.2', 'TLSv1.3']).describe(`Oldest version of TLS that is spoken.${usual(DEFAULT_OPTIONS.tlsMinVersion)}`).exactOptional(),
  tlsCiphers: z.string().min(1).describe('Ciphers as OpenSSL names them, separated by colons. Those with forward secrecy when left out.').exactOptional(),
} as const

/** Those that count before anybody knows which host a client wants, and those that are one for all. */
const OF_CONNECTIONS = {
  maxStanzaBytesBeforeLogin: whole('maxStanzaBytesBeforeLogin', 10_000, GIBIBYTE, 'Bytes of one stanza before login.'),
  maxStanzaBytesPrivileged: whole('maxStanzaBytesPrivileged', 10_000, GIBIBYTE, 'Bytes of one stanza after login of an account in privilegedJids, where that is more than maxStanzaBytes.'),
  maxDepthBeforeLogin: whole('maxDepthBeforeLogin', 8, 1_000, 'Elements inside elements, before login.'),
  loginTimeMs: whole('loginTimeMs', 0, HOUR_MS, 'Milliseconds from the connection to the end of the login; 0 means no limit.'),
  maxConnectionsPerAddress: whole('maxConnectionsPerAddress', 0, 1_000_000, 'Open connections of one address (of a /64 of IPv6), logged in or not; 0 means no limit.'),
  connectionsPerSecond: whole('connectionsPerSecond', 0, 1_000_000, 'Connections per second that one address may open on average; 0 means no limit.'),
  connectionBurst: whole('connectionBurst', 1, 1_000_000, 'Connections that one address may open at once before the average counts.'),
  exemptAddresses: z.array(network).describe('Addresses and networks that no limit by address and no rate is meant for. Loopback when left out.').exactOptional(),
  trustedProxies: z.array(network).describe('Addresses and networks of proxies that are believed when they say whom they speak for. Loopback when left out.').exactOptional(),
  forwardedHeader: z.enum(['x-forwarded-for', 'forwarded']).describe(`The header in which they say so.${usual(DEFAULT_OPTIONS.forwardedHeader)}`).exactOptional(),
  scramIterations: whole('scramIterations', 10_000, 10_000_000, 'Iterations of the keys that are kept of passwords.'),
  maxBoshBodyBytes: whole('maxBoshBodyBytes', 10_000, GIBIBYTE, 'Bytes of one BOSH request.'),
} as const

/** What a virtual host may set for itself. */
export const hostLimitsSchema = z.strictObject(OF_HOSTS)

/** What may be set for all hosts and for whoever has not named one yet. */
export const serverLimitsSchema = z.strictObject({ ...OF_CONNECTIONS, ...OF_HOSTS })

const mayCreate = z.union([z.literal('anyone'), z.array(bareJid)], { error: 'has to be anyone, or a list of accounts such as [focus@auth.meet.example.com]' })

/** What a rooms service may set for itself. */
export const roomLimitsSchema = z.strictObject({
  mayCreate: mayCreate.transform(readCreators).describe('Who may create a room: anyone, or a list of accounts. "anyone" when left out.').exactOptional(),
  lockNewRooms: z.boolean().describe(`Whether a new room waits for its owner before others may enter.${usual(DEFAULT_MUC_OPTIONS.lockNewRooms)}`).exactOptional(),
  maxRooms: wholeOfRooms('maxRooms', 0, 10_000_000, 'Rooms at a time on the whole service.'),
  maxOccupants: wholeOfRooms('maxOccupants', 1, 1_000_000, 'Occupants of one room.'),
  occupantsMargin: wholeOfRooms('occupantsMargin', 0, 10_000, 'Admins and owners who may enter beyond the limit.'),
  historyKept: wholeOfRooms('historyKept', 0, 100_000, 'Messages that a room keeps for newcomers.'),
  historySent: wholeOfRooms('historySent', 0, 100_000, 'Messages that a newcomer gets who asks for no other number.'),
  sharedNicks: z.boolean().describe(`Whether several clients of an account may share a nickname.${usual(DEFAULT_MUC_OPTIONS.sharedNicks)}`).exactOptional(),
  maxNickLength: wholeOfRooms('maxNickLength', 1, 1_023, 'Characters (UTF-16 units) of a nickname.'),
  registration: z.enum(['at-once', 'approved']).describe(`What becomes of who registers with a room.${usual(DEFAULT_MUC_OPTIONS.registration)}`).exactOptional(),
  registeredNicks: z.enum(['free', 'kept']).describe(`Whether who has registered a nickname is held to it.${usual(DEFAULT_MUC_OPTIONS.registeredNicks)}`).exactOptional(),
  configurable: z.boolean().describe(`Whether owners have anything to configure.${usual(DEFAULT_MUC_OPTIONS.configurable)}`).exactOptional(),
  roomsListed: wholeOfRooms('roomsListed', 0, 100_000, 'Rooms on one page of the list of rooms; 0 for all.'),
  maxAffiliations: wholeOfRooms('maxAffiliations', 1, 10_000_000, 'Affiliations that a room keeps.'),
})

function readCreators(who: 'anyone' | readonly string[]): (user: Jid) => boolean {
  if (who === 'anyone') return () => true
  const creators = new Set(who)
  return user => creators.has(user.bareText)
}
