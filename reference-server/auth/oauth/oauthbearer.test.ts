import { importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { formatBearerResponse, parseBearerError } from '#xmpp/sasl/oauthbearer.js'
import { REFUSALS } from '../../session/errors.ts'
import { DEFAULT_OPTIONS } from '../../session/options.ts'
import { Accounts } from '../accounts.ts'
import type { LoginContext, Mechanism, Step } from '../mechanism.ts'
import { ownPasswords } from '../passwords.ts'
import { oauthbearer } from './oauthbearer.ts'
import { OAuthProvider } from './provider.ts'
import type { OAuthSettings } from './settings.ts'
import { makeOAuthTrial } from './trial.ts'

const NOBODY = new Accounts({ sources: [], iterations: 1 })
const DOMAIN = 'oauth.localhost'
const NOW_MS = 1_700_000_000_000
const trial = makeOAuthTrial(DOMAIN)
const DUMMY = Buffer.from('\x01')
const STANDARD = { iss: trial.issuing.issuer, aud: trial.issuing.audience, sub: 'alice', client_id: 'phone', scope: 'xmpp:client:normal', iat: NOW_MS / 1000, exp: NOW_MS / 1000 + 60 }

async function token(changes: Record<string, unknown> = {}, { typ = 'at+jwt', key = trial.issuing.key, kid = 'trial' } = {}): Promise<string> {
  return new SignJWT({ ...STANDARD, ...changes }).setProtectedHeader({ alg: 'ES256', kid, typ }).sign(await importJWK(key, 'ES256'))
}

function mechanism(settings: Partial<OAuthSettings> = {}, context: Partial<LoginContext> = {}): { readonly mechanism: Mechanism; readonly oauth: OAuthProvider } {
  const oauth = new OAuthProvider({ ...trial.settings, ...settings }, { domain: DOMAIN, now: () => NOW_MS, vouched: () => undefined })
  return { oauth, mechanism: oauthbearer({ domain: DOMAIN, oauth, connection: { address: '192.0.2.1', tls: () => undefined }, accounts: NOBODY, passwords: ownPasswords(NOBODY), options: DEFAULT_OPTIONS, refusals: REFUSALS.sasl, ...context }) }
}

const bearer = (text: string, more: Record<string, string> = {}, authzid?: string): Buffer => formatBearerResponse({ ...(authzid !== undefined && { authzid }), pairs: { auth: `Bearer ${text}`, ...more } })

/** The status of the error result and the refusal that it ends in; or whatever else came of it. */
async function outcome(message: Buffer, settings: Partial<OAuthSettings> = {}): Promise<unknown> {
  const { mechanism: one } = mechanism(settings)
  const first = await one.step(message)
  if (first.kind !== 'challenge') return first.kind === 'success' ? first.username : first.code
  const last: Step = await one.step(DUMMY)
  return [parseBearerError(first.data).status, last.kind === 'failure' ? last.code : last.kind]
}

test('a token logs in whom it names, with what it says as his grant', async () => {
  const one = mechanism()
  expect(await one.mechanism.step(bearer(await token()))).toEqual({ kind: 'success', username: 'alice', grant: { claims: STANDARD } })
  expect(one.oauth.access.of('alice')).toMatchObject([{ name: 'phone', firstSeen: NOW_MS, access: undefined }])
})

test('without an initial response the client is asked for one', () => {
  expect(mechanism().mechanism.step(undefined)).toEqual({ kind: 'challenge', data: new Uint8Array() })
})

test('a refusal says where to read about the provider and which scope is needed', async () => {
  const step = await mechanism().mechanism.step(bearer('x'))
  expect(step.kind === 'challenge' && parseBearerError(step.data)).toEqual({ 'status': 'invalid_token', 'scope': 'xmpp:client:normal', 'openid-configuration': 'https://login.oauth.localhost/.well-known/openid-configuration' })
})

test.each<[string, (good: string) => Buffer | Promise<Buffer>, unknown]>([
  ['the scheme in another case', good => formatBearerResponse({ pairs: { auth: `bEARER ${good}` } }), 'alice'],
  ['an unknown pair', good => bearer(good, { foo: 'bar' }), 'alice'],
  ['its own name and no port', good => bearer(good, { host: 'OAUTH.localhost' }), 'alice'],
  ['his own address as authzid', good => bearer(good, {}, 'alice@oauth.localhost'), 'alice'],
  ['an address as name', async () => bearer(await token({ sub: 'alice@oauth.localhost' })), 'alice'],
  ['several audiences', async () => bearer(await token({ aud: ['other', trial.issuing.audience] })), 'alice'],
  ['more scopes', async () => bearer(await token({ scope: 'openid xmpp:client:normal' })), 'alice'],
  ['no type', async () => bearer(await token({}, { typ: 'JWT' })), 'alice'],
  ['nothing', () => Buffer.alloc(0), ['invalid_request', 'SASL_OAUTH_NONE']],
  ['no pairs', () => Buffer.from('n,,\x01\x01'), ['invalid_request', 'SASL_OAUTH_NONE']],
  ['an empty token', () => bearer(''), ['invalid_request', 'SASL_OAUTH_NONE']],
  ['another scheme', () => formatBearerResponse({ pairs: { auth: 'Basic YWxpY2U6c2VjcmV0' } }), ['invalid_request', 'SASL_OAUTH_NONE']],
  ['two tokens', good => bearer(`${good} ${good}`), ['invalid_request', 'SASL_OAUTH_NONE']],
  ['a lone separator', () => DUMMY, 'SASL_SYNTAX'],
  ['no header', good => Buffer.from(`auth=Bearer ${good}\x01\x01`), 'SASL_SYNTAX'],
  ['another host', good => bearer(good, { host: 'elsewhere.example' }), ['invalid_request', 'SASL_OAUTH_ELSEWHERE']],
  ['a port that is none', good => bearer(good, { port: '05222' }), ['invalid_request', 'SASL_OAUTH_ELSEWHERE']],
  ['another authzid', good => bearer(good, {}, 'bob@oauth.localhost'), ['invalid_token', 'SASL_AUTHZID']],
  ['no JWT', () => bearer('abc.def.ghi'), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['no signature', () => bearer(new UnsecuredJWT(STANDARD).encode()), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another signature', good => bearer(`${good.slice(0, -12)}AAAAAAAAAAAA`), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another key', async () => bearer(await token({}, { key: makeOAuthTrial(DOMAIN).issuing.key })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['an unknown key', async () => bearer(await token({}, { kid: 'other' })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another issuer', async () => bearer(await token({ iss: 'https://elsewhere.example' })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another audience', async () => bearer(await token({ aud: 'other' })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['no audience', async () => bearer(await token({ aud: undefined })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another purpose', async () => bearer(await token({}, { typ: 'logout+jwt' })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['a key that it is bound to', async () => bearer(await token({ cnf: { jkt: 'x' } })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['an end in the past', async () => bearer(await token({ exp: NOW_MS / 1000 })), ['invalid_token', 'SASL_OAUTH_EXPIRED']],
  ['no end', async () => bearer(await token({ exp: undefined })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['a beginning to come', async () => bearer(await token({ nbf: NOW_MS / 1000 + 30 })), ['invalid_token', 'SASL_OAUTH_TOKEN']],
  ['another scope', async () => bearer(await token({ scope: 'openid' })), ['insufficient_scope', 'SASL_OAUTH_SCOPE']],
  ['no scope', async () => bearer(await token({ scope: undefined })), ['insufficient_scope', 'SASL_OAUTH_SCOPE']],
  ['no name', async () => bearer(await token({ sub: undefined })), ['invalid_token', 'SASL_OAUTH_USER']],
  ['a name elsewhere', async () => bearer(await token({ sub: 'alice@elsewhere.example' })), ['invalid_token', 'SASL_OAUTH_USER']],
  ['a name that is no localpart', async () => bearer(await token({ sub: 'a/b' })), ['invalid_token', 'SASL_OAUTH_USER']],
])('a response with %s comes to what it should', async (_, make, expected) => {
  expect(await outcome(await make(await token()))).toEqual(expected)
})

test('what the settings say of names, scopes, places and clocks holds', async () => {
  expect(await outcome(bearer(await token({ email: 'Alice@corp.example' })), { userClaim: 'email', userDomain: 'corp.example' })).toBe('alice')
  expect(await outcome(bearer(await token({ scope: undefined })), { scope: null })).toBe('alice')
  expect(await outcome(bearer(await token(), { host: 'xmpp.example', port: '443' }), { reachedAt: { hosts: ['xmpp.example'], ports: [443] } })).toBe('alice')
  expect(await outcome(bearer(await token(), { port: '444' }), { reachedAt: { ports: [443] } })).toEqual(['invalid_request', 'SASL_OAUTH_ELSEWHERE'])
  expect(await outcome(bearer(await token({ exp: NOW_MS / 1000 - 5 })), { clockToleranceMs: 10_000 })).toBe('alice')
  expect(await outcome(bearer(await token()), { algorithms: ['RS256'] })).toEqual(['invalid_token', 'SASL_OAUTH_TOKEN'])
})

test('the answer to an error result is a single separator', async () => {
  const one = mechanism().mechanism
  await one.step(bearer('x'))
  expect(await one.step(bearer(await token()))).toEqual({ kind: 'failure', code: 'SASL_SYNTAX' })
})

test('a token for the account alone says so in its grant', async () => {
  expect(await mechanism().mechanism.step(bearer(await token({ scope: 'xmpp:account:read' })))).toMatchObject({ kind: 'success', grant: { access: 'account-read' } })
  expect(await mechanism().mechanism.step(bearer(await token({ scope: 'xmpp:account:read xmpp:account:write' })))).toMatchObject({ grant: { access: 'account-write' } })
})

test('tokens from before an access was taken back get nobody in, those of another program do', async () => {
  const { oauth } = mechanism()
  const login = async (text: string): Promise<unknown> => oauth.admit(text)
  oauth.note('alice', STANDARD, undefined)
  const [client] = oauth.access.of('alice')
  expect([oauth.access.revoke('alice', client?.id ?? '', NOW_MS), oauth.access.revoke('alice', 'none', NOW_MS)]).toEqual([true, false])
  expect(await login(await token())).toEqual({ refused: 'SASL_OAUTH_REVOKED' })
  expect(await login(await token({ iat: undefined }))).toEqual({ refused: 'SASL_OAUTH_REVOKED' })
  expect(await login(await token({ iat: NOW_MS / 1000 + 1 }))).toMatchObject({ username: 'alice' })
  expect(await login(await token({ client_id: 'desk' }))).toMatchObject({ username: 'alice' })
})
