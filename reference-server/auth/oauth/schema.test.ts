import { expect, test, vi } from 'vitest'
import { referencesFrom } from '../../config/references.ts'
import { oauthSchema } from './schema.ts'
import type { OAuthSettings } from './settings.ts'
import { makeOAuthTrial } from './trial.ts'

vi.stubEnv('OAUTH_SECRET', 'the secret')
const schema = oauthSchema(referencesFrom('.'))
const { settings, issuing } = makeOAuthTrial('oauth.localhost')
const PLAIN: OAuthSettings = { issuer: 'https://login.example.com', audience: 'xmpp:example.com' }
const ASKS = { clientId: 'xmpp', clientSecret: 'env:OAUTH_SECRET' }

test.each<[string, object]>([
  ['an issuer and an audience', PLAIN],
  ['keys of its own', settings],
  ['everything else', { ...PLAIN, audience: ['a', 'b'], scope: null, userClaim: 'email', userDomain: 'example.com', keys: { url: 'http://127.0.0.1:9/jwks' }, algorithms: ['ES256'], reachedAt: { hosts: ['xmpp.example.com'], ports: [443] }, timeoutMs: 1, clockToleranceMs: 0, keysMs: 1, newKeysMs: 0, maxRequests: 1 }],
])('%s are settings', (_, given) => {
  const read: OAuthSettings = schema.parse(given)
  expect(read).toEqual(given)
})

test('a secret is named', () => {
  expect(schema.parse({ ...PLAIN, introspection: { ...ASKS, cacheMs: 0 } }).introspection).toEqual({ clientId: 'xmpp', clientSecret: 'the secret', cacheMs: 0 })
})

test.each<[string, object, RegExp]>([
  ['no audience', { issuer: PLAIN.issuer }, /audience/],
  ['an issuer that is no address', { ...PLAIN, issuer: 'login' }, /an address such as/],
  ['a provider in the clear', { ...PLAIN, issuer: 'http://login.example.com', discoveryUrl: 'https://login.example.com/x' }, /https address/],
  ['nothing to tell clients', { ...PLAIN, issuer: 'http://127.0.0.1:9' }, /say which/],
  ['a discovery document in the clear', { ...PLAIN, discoveryUrl: 'http://login.example.com/x' }, /discoveryUrl/],
  ['keys in the clear', { ...PLAIN, keys: { url: 'http://login.example.com/jwks' } }, /keys/],
  ['a private key', { ...PLAIN, keys: { jwks: { keys: [issuing.key] } } }, /keys/],
  ['a shared key', { ...PLAIN, keys: { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } } }, /keys/],
  ['no signature', { ...PLAIN, algorithms: ['none'] }, /algorithms/],
  ['a signature with a shared key', { ...PLAIN, algorithms: ['HS256'] }, /algorithms/],
  ['several scopes', { ...PLAIN, scope: 'a b' }, /one scope/],
  ['both keys and introspection', { ...PLAIN, keys: settings.keys, introspection: ASKS }, /not both/],
  ['a field that there is not', { ...PLAIN, secret: 's' }, /secret/],
])('%s are none', (_, given, problem) => {
  const read = schema.safeParse(given)
  expect(read.success ? '' : JSON.stringify(read.error.issues)).toMatch(problem)
})
