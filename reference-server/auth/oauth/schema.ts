/** The settings of OAuth logins as a configuration file says them. */
import { z } from 'zod'
import type { References } from '../../config/references.ts'
import { ALGORITHMS, isSafeUrl } from './settings.ts'

const url = z.string().refine(isSafeUrl, 'an https address (http only on this machine)')
const text = z.string().min(1)
const ms = z.int().positive()

const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: text }).refine(key => !('d' in key) && !('k' in key), 'a public key, without its private part')).min(1) }).describe('A JWK set. RFC 7517.')

export const oauthSchema = ({ secret }: References) => z.strictObject({
  issuer: text.refine(issuer => URL.canParse(issuer), 'an address such as https://login.example.com').describe('Issuer of the tokens. RFC 8414.'),
  audience: z.union([text, z.array(text).min(1)]).describe('Whom tokens are for (claim aud).'),
  scope: text.regex(/^\S+$/, 'one scope').nullable().describe('Scope that a client’s token needs; xmpp:client:normal, when left out; null: none.').exactOptional(),
  userClaim: text.describe('Claim with the user name; sub, when left out.').exactOptional(),
  userDomain: text.describe('Domain behind the @ of names in that claim, where it is not the host.').exactOptional(),
  keys: z.union([z.strictObject({ jwks }), z.strictObject({ url: url.describe('Where they are.') })]).describe('Keys that verify tokens, or where they are; those that the provider names, when left out.').exactOptional(),
  introspection: z.strictObject({
    clientId: text.describe('By which the provider knows this server.'), clientSecret: secret.describe('A reference to the secret that proves it.'),
    endpoint: url.describe('The one that the provider names, when left out.').exactOptional(),
    cacheMs: z.int().nonnegative().describe('How long a good answer counts.').exactOptional(),
  }).describe('Ask the provider about each token. RFC 7662.').exactOptional(),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1).describe('Signatures that are taken.').exactOptional(),
  discoveryUrl: z.url({ protocol: /^https$/ }).describe('Where clients read about the provider.').exactOptional(),
  reachedAt: z.strictObject({ hosts: z.array(text).describe('Names.').exactOptional(), ports: z.array(z.int().min(1).max(65_535)).describe('Ports.').exactOptional() }).describe('Names and ports, beside its own, at which clients reach this host.').exactOptional(),
  timeoutMs: ms.describe('For each request to the provider.').exactOptional(),
  clockToleranceMs: z.int().nonnegative().describe('How far clocks may differ.').exactOptional(),
  keysMs: ms.describe('How long keys of the provider are kept.').exactOptional(),
  newKeysMs: z.int().nonnegative().describe('Time between two looks for keys that are not known.').exactOptional(),
  maxRequests: z.int().positive().describe('Requests to the provider at once.').exactOptional(),
}).superRefine(({ issuer, keys, introspection, discoveryUrl }, context) => {
  const knowsAll = keys !== undefined || introspection?.endpoint !== undefined
  if (!knowsAll && !isSafeUrl(issuer)) context.addIssue({ code: 'custom', path: ['issuer'], message: 'the provider is asked there: an https address (http only on this machine)' })
  if (keys && introspection) context.addIssue({ code: 'custom', path: ['keys'], message: 'keys verify tokens, or the provider is asked about them (introspection), not both' })
  if (discoveryUrl === undefined && URL.parse(issuer)?.protocol !== 'https:') context.addIssue({ code: 'custom', path: ['discoveryUrl'], message: 'clients are told an https address: say which, since the issuer is none' })
})
