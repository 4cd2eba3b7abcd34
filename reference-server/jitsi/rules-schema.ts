/** The rules of a Jitsi deployment's rooms as a config file says them. */
import { z } from 'zod'
import { bareJid, bareJidOrDomain, domain } from '../config/words.ts'
import type { JitsiRules } from './rules.ts'

const lobbySchema = z.strictObject({
  domain: domain.describe('Domain of the lobbies, such as lobby.meet.example.com; there must be no other service there.'),
  whitelist: z.array(bareJidOrDomain).describe('Accounts and domains that need not wait, such as those that record.').exactOptional(),
  notFor: z.array(z.string().min(1)).describe('Rooms whose names begin like this have no lobby.').exactOptional(),
})

export const jitsiRulesSchema = z.strictObject({
  admins: z.array(bareJid).min(1).describe('Accounts such as the conference focus: owners of every room, and the only ones that make rooms. Anybody makes rooms when left out.').exactOptional(),
  passwordWhitelist: z.array(bareJidOrDomain).describe('Accounts and domains that enter rooms without their passwords, such as those that record.').exactOptional(),
  maxOccupants: z.int().min(1).max(1_000_000).describe('Occupants of one room that are counted. No limit but that of `limits` when left out.').exactOptional(),
  lobby: lobbySchema.describe('Rooms for members have a lobby, in which others wait until somebody asks them in. There are none when left out.').exactOptional(),
  accessWhitelist: z.array(bareJidOrDomain).describe('Accounts and domains that always get in, and are not counted. Nobody when left out.').exactOptional(),
}) satisfies z.ZodType<JitsiRules>
