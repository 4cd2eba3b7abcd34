/** The settings of tokens as a config file says them: of a host that lets people in by them, and of rooms that ask for them. */
import { z } from 'zod'
import type { References } from '../../config/references.ts'
import { isSafeUrl } from '../oauth/settings.ts'
import type { TokenRoomRules } from '../../muc/options.ts'
import { TOKEN_ALGORITHMS, type TokenSettings } from './settings.ts'

/** Who could change a key on its way could make any token. */
const url = z.string().refine(isSafeUrl, 'has to be an https address, or http on this machine')
const pem = z.string().includes('-----BEGIN', { error: 'has to be PEM, with its line -----BEGIN …' })
const text = z.string().min(1)

export const tokensSchema = ({ secret }: References) => z.strictObject({
  algorithm: z.enum(TOKEN_ALGORITHMS).describe('The only algorithm that is taken.'),
  secret: secret.describe('A reference to the secret of HS256, HS384 or HS512: 32, 48 or 64 bytes, or more.').exactOptional(),
  pem: pem.describe('One public key or certificate in PEM, whatever kid a token names.').exactOptional(),
  pems: z.record(z.string(), pem).describe('Public keys in PEM, by kid.').exactOptional(),
  keysUrl: url.describe('Address of a document with all public keys: a JWK set, or certificates by kid.').exactOptional(),
  keyServer: url.describe('Base of a key server, where the key is at BASE/<hex SHA-256 of the kid>.pem.').exactOptional(),
  fetchTimeMs: z.int().min(100).max(30_000).describe('Milliseconds for one fetch of a key. 5000 when left out.').exactOptional(),
  keyAgeMs: z.int().min(1_000).max(604_800_000).describe('Milliseconds after which a key of the key server is fetched anew. Six hours when left out.').exactOptional(),
  keysKept: z.int().min(1).max(10_000).describe('Keys of the key server that are kept. 128 when left out.').exactOptional(),
  issuers: z.array(text).min(1).describe('Values of iss that are taken; "*" for any.'),
  audiences: z.array(text).min(1).describe('Values of aud that are taken; "*" for any. Any when left out.').exactOptional(),
  allowEmpty: z.boolean().describe('Whether somebody without a token gets in. false when left out.').exactOptional(),
  requireRoom: z.boolean().describe('Whether a token has to name a room. true when left out.').exactOptional(),
  userClaim: text.describe('The claim with the user, where PLAIN carries the token as password: a localpart, or a bare address.').exactOptional(),
}).superRefine((value, context) => {
  const isSecret = value.algorithm.startsWith('HS')
  const sources = [value.secret, value.pem, value.pems, value.keysUrl ?? value.keyServer].filter(source => source !== undefined).length
  if (sources !== 1) context.addIssue({ code: 'custom', message: 'needs its keys from one place: secret, pem, pems, or keysUrl and keyServer' })
  else if (isSecret !== (value.secret !== undefined)) context.addIssue({ code: 'custom', message: isSecret ? `has ${value.algorithm}, which needs a secret` : `has ${value.algorithm}, which needs a public key, and never a secret` })
}) satisfies z.ZodType<TokenSettings>

export const tokenRoomsSchema = z.strictObject({
  verifiesDomain: z.boolean().describe('Whether sub has to fit the host or the tenant of the room; otherwise only its name counts.').default(true),
  existingOnly: z.boolean().describe('Whether rooms are made only by those who need no token.').default(true),
  exempt: z.array(text).describe('Who needs no token: domains, and addresses of accounts such as the conference focus.').default([]),
  unauthenticated: z.enum(['allowed', 'refused']).describe('Whether somebody gets in whose host let him log in without a token.').default('allowed'),
  requiresRoom: z.boolean().describe('Whether a token that names no room is for none. true when left out.').exactOptional(),
  moderationNeedsToken: z.boolean().describe('Whether rooms are configured only by those whose token names a room.').default(false),
}) satisfies z.ZodType<TokenRoomRules>
