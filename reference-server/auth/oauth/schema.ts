/** The settings of OAuth logins as a configuration file says them. */
import { z } from 'zod'
import { ALGORITHMS, isSafeUrl } from './settings.ts'

const url = z.string().refine(isSafeUrl, 'an https address (http only on this machine)')
const text = z.string().min(1)
const ms = z.int().positive()

const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: text }).refine(key => !('d' in key) && !('k' in key), 'a public key, without its private part')).min(1) }).describe('A JWK set. RFC 7517.')

export const oauthSchema = z.strictObject({
  issuer: text.refine(issuer => URL.canParse(issuer), 'an address such as https://login.example.com').describe('Issuer of the tokens. RFC 8414.'),
  audience: z.union([text, z.array(text).min(1)]).describe('Whom tokens are for (claim aud).'),
  scope: text.regex(/^\S+$/, 'one scope').nullable().describe('Scope that a client’s token needs; xmpp:client:normal, when left out; null: none.').optional(),
  userClaim: text.describe('Claim with the user name; sub, when left out.').optional(),
  userDomain: text.describe('Domain behind the @ of names in that claim, where it is not the host.').optional(),
  keys: z.union([z.strictObject({ jwks }), z.strictObject({ url })]).describe('Keys that verify tokens, or where they are; those that the provider names, when left out.').optional(),
  introspection: z.strictObject({
    clientId: text, clientSecret: text,
    endpoint: url.describe('The one that the provider names, when left out.').optional(),
    cacheMs: z.int().nonnegative().describe('How long a good answer counts.').optional(),
  }).describe('Ask the provider about each token. RFC 7662.').optional(),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1).optional(),
  discoveryUrl: z.url({ protocol: /^https$/ }).describe('Where clients read about the provider.').optional(),
  reachedAt: z.strictObject({ hosts: z.array(text).optional(), ports: z.array(z.int().min(1).max(65_535)).optional() }).describe('Names and ports, beside its own, at which clients reach this host.').optional(),
  timeoutMs: ms.describe('For each request to the provider.').optional(),
  clockToleranceMs: z.int().nonnegative().optional(),
  keysMs: ms.describe('How long keys of the provider are kept.').optional(),
  newKeysMs: z.int().nonnegative().describe('Time between two looks for keys that are not known.').optional(),
  maxRequests: z.int().positive().describe('Requests to the provider at once.').optional(),
}).superRefine(({ issuer, keys, introspection, discoveryUrl }, context) => {
  const knowsAll = keys !== undefined || introspection?.endpoint !== undefined
  if (!knowsAll && !isSafeUrl(issuer)) context.addIssue({ code: 'custom', path: ['issuer'], message: 'the provider is asked there: an https address (http only on this machine)' })
  if (keys && introspection) context.addIssue({ code: 'custom', path: ['keys'], message: 'keys verify tokens, or the provider is asked about them (introspection), not both' })
  if (discoveryUrl === undefined && URL.parse(issuer)?.protocol !== 'https:') context.addIssue({ code: 'custom', path: ['discoveryUrl'], message: 'clients are told an https address: say which, since the issuer is none' })
})
