/** The rules of a Jitsi deployment's rooms as a config file says them. */
import { z } from 'zod'
import { bareJid, bareJidOrDomain, domain } from '../config/words.ts'
import type { JitsiRules } from './rules.ts'

const lobbySchema = z.strictObject({
  domain: domain.describe('Domain of the lobbies, such as lobby.meet.example.com; there must be no other service there.'),
  whitelist: z.array(bareJidOrDomain).describe('Accounts and domains that need not wait, such as those that record.').exactOptional(),
  notFor: z.array(z.string().min(1)).describe('Rooms whose names begin like this have no lobby.').exactOptional(),
})

const meetingsSchema = z.strictObject({
  maxWaiting: z.int().min(1).max(100_000).describe('Joins that wait for the focus in one room; further ones are lost. 500 when left out.').default(500),
  transcribers: z.array(bareJidOrDomain).describe('Accounts and domains of those who write down what is said: nobody else passes that on. Nobody when left out.').exactOptional(),
})

const allOwnersSchema = z.strictObject({
  mayRevoke: z.boolean().describe('Whether owners may take that from each other.').default(false),
})

const moderatedSchema = z.strictObject({
  rooms: z.array(z.string().min(1)).describe('Their names.').default([]),
  tenants: z.array(z.string().min(1)).describe('Tenants all of whose rooms are moderated.').default([]),
  issuers: z.array(z.string().min(1)).describe('Whose tokens make hosts of the rooms that are named. All that let somebody in when left out.').exactOptional(),
})

const waitForHostSchema = z.strictObject({
  domains: z.array(domain).describe('Hosts whose users host conferences, as all do who have a token.').default([]),
  makesOwners: z.boolean().describe('Whether a host owns the room, unless it is moderated.').default(true),
})

export const jitsiRulesSchema = z.strictObject({
  admins: z.array(bareJid).min(1).describe('Accounts such as the conference focus: owners of every room, and the only ones that make rooms. Anybody makes rooms when left out.').exactOptional(),
  passwordWhitelist: z.array(bareJidOrDomain).describe('Accounts and domains that enter rooms without their passwords, such as those that record.').exactOptional(),
  maxOccupants: z.int().min(1).max(1_000_000).describe('Occupants of one room that are counted. No limit but that of `limits` when left out.').exactOptional(),
  lobby: lobbySchema.describe('Rooms for members have a lobby, in which others wait until somebody asks them in. There are none when left out.').exactOptional(),
  accessWhitelist: z.array(bareJidOrDomain).describe('Accounts and domains that always get in, and are not counted. Nobody when left out.').exactOptional(),
  meetings: meetingsSchema.describe('Rooms are meetings: they have ids, whoever enters before the focus waits for it, and nobody touches the focus. They are plain rooms when left out.').exactOptional(),
  hidesRooms: z.boolean().describe('Whether nobody learns of a room who is not in. false when left out.').exactOptional(),
  tokenAffiliation: z.boolean().describe('Whether the token that somebody logged in with makes it an owner (context.user.affiliation or context.user.moderator) or else a member. false when left out.').exactOptional(),
  moderated: moderatedSchema.describe('Rooms with moderators of their own: where all are owners, and where a host is awaited, only who has a token for them is one. There are none when left out.').exactOptional(),
  allOwners: allOwnersSchema.describe('Whoever enters owns the room, unless it is moderated. Nobody does so when left out.').exactOptional(),
  waitForHost: waitForHostSchema.describe('Whoever comes before a host waits in the lobby, which has to be there. Nobody waits when left out.').exactOptional(),
  permissions: z.array(z.string().min(1)).describe('What whoever becomes an owner is told that it may do, such as recording; its token and whoever made it an owner come first. Nobody is told when left out.').exactOptional(),
}) satisfies z.ZodType<JitsiRules>
