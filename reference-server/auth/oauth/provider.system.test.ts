/** Logins against a real provider: with its keys and by asking it about tokens; while it is well, changes its keys, is silent, or is gone. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatBearerResponse } from '#xmpp/sasl/oauthbearer.js'
import { DEFAULT_CONFIG } from '../../config.ts'
import { type RunningServer, startServer } from '../../server.ts'
import { AUDIENCE, OidcServer, RESOURCE_SERVER } from '../../testing/oidc-server.ts'
import { type Admission, OAuthProvider } from './provider.ts'
import type { OAuthSettings } from './settings.ts'

const DOMAIN = 'oauth.localhost'
const INTROSPECTION = { introspection: { ...RESOURCE_SERVER, cacheMs: 0 } }

let oidc: OidcServer
beforeEach(async () => { oidc = await OidcServer.start() })
afterEach(async () => oidc.stop())

function settings(more: Partial<OAuthSettings> = {}): OAuthSettings {
  return { issuer: oidc.issuer, audience: AUDIENCE, timeoutMs: 5_000, newKeysMs: 0, discoveryUrl: 'https://login.example/.well-known/openid-configuration', ...more }
}

function provider(more: Partial<OAuthSettings> = {}, now = (): number => Date.now()): OAuthProvider {
  return new OAuthProvider(settings(more), { domain: DOMAIN, now, vouched: () => undefined })
}

/** The name, or why there is none. */
const said = (admission: Admission): string => ('refused' in admission ? admission.refused : admission.username)
const admitted = async (by: OAuthProvider, token: string): Promise<string> => said(await by.admit(token))

test.each([['its keys', 'jwt', {}], ['asking it', 'opaque', INTROSPECTION]] as const)('tokens of the provider are told apart by %s', async (_, format, how) => {
  const by = provider(how)
  const good = await oidc.issue('alice', { format })
  const foreign = await oidc.issue('alice', { format, audience: 'urn:example:other' })
  const narrow = await oidc.issue('alice', { format, scope: 'openid' })
  expect([await admitted(by, good.value), await admitted(by, foreign.value), await admitted(by, narrow.value), await admitted(by, 'made-up')]).toEqual(['alice', 'SASL_OAUTH_TOKEN', 'SASL_OAUTH_SCOPE', 'SASL_OAUTH_TOKEN'])
  expect(await by.admit(good.value)).toMatchObject({ claims: { iss: oidc.issuer, client_id: 'phone' } })
})

test.each([['its keys', 'jwt', {}], ['asking it', 'opaque', { introspection: { ...RESOURCE_SERVER, cacheMs: 600_000 } }]] as const)('a token runs out by %s, too', async (_, format, how) => {
  let aheadMs = 0
  const by = provider(how, () => Date.now() + aheadMs)
  const { value } = await oidc.issue('alice', { format, lifeSeconds: 60 })
  expect(await admitted(by, value)).toBe('alice')
  aheadMs = 61_000
  expect(await admitted(by, value)).toBe('SASL_OAUTH_EXPIRED')
})

test('a token that the provider takes back is refused as soon as a good answer is forgotten', async () => {
  let aheadMs = 0
  const by = provider({ introspection: { ...RESOURCE_SERVER, cacheMs: 10_000 } }, () => Date.now() + aheadMs)
  const token = await oidc.issue('alice', { format: 'opaque' })
  expect(await admitted(by, token.value)).toBe('alice')
  await token.revoke()
  expect([await admitted(by, token.value), oidc.asked.filter(path => path.endsWith('/introspection')).length]).toEqual(['alice', 1])
  aheadMs = 10_001
  expect(await admitted(by, token.value)).toBe('SASL_OAUTH_TOKEN')
})

test('who shows one token at once makes it ask once', async () => {
  const by = provider(INTROSPECTION)
  const { value } = await oidc.issue('alice', { format: 'opaque' })
  expect(await Promise.all(Array.from({ length: 20 }, async () => admitted(by, value)))).toEqual(Array.from({ length: 20 }, () => 'alice'))
  expect(oidc.asked.filter(path => path.endsWith('/introspection'))).toHaveLength(1)
})

test('keys that change are found, and those that are gone verify nothing', async () => {
  const by = provider({ keysMs: 1_000_000 })
  const before = await oidc.issue('alice', { format: 'jwt' })
  expect(await admitted(by, before.value)).toBe('alice')
  oidc.rotateKeys()
  const after = await oidc.issue('bob', { format: 'jwt' })
  expect([await admitted(by, after.value), await admitted(by, before.value)]).toEqual(['bob', 'SASL_OAUTH_TOKEN'])
})

test('made-up key ids do not make it look for keys again and again', async () => {
  const by = provider({ newKeysMs: 60_000 })
  const { value } = await oidc.issue('alice', { format: 'jwt' })
  expect(await admitted(by, value)).toBe('alice')
  const [, payload, signature] = value.split('.')
  for (const kid of ['a', 'b', 'c']) expect(await admitted(by, `${Buffer.from(JSON.stringify({ alg: 'ES256', kid })).toString('base64url')}.${payload}.${signature}`)).toBe('SASL_OAUTH_TOKEN')
  expect(oidc.asked.filter(path => path.endsWith('/jwks'))).toHaveLength(1)
})

test.each([['its keys', 'jwt', {}], ['asking it', 'opaque', INTROSPECTION]] as const)('while the provider is gone a login by %s is refused for the moment only, and it is found again', async (_, format, how) => {
  const by = provider({ ...how, keysMs: 1 })
  const { value } = await oidc.issue('alice', { format })
  oidc.goSilent()
  const impatient = provider({ ...how, timeoutMs: 50 })
  expect(await admitted(impatient, value)).toBe('SASL_OAUTH_UNAVAILABLE')
  oidc.answerAgain()
  expect([await admitted(impatient, value), await admitted(by, value)]).toEqual(['alice', 'alice'])
  await oidc.stop()
  expect(await admitted(provider(how), value)).toBe('SASL_OAUTH_UNAVAILABLE')
})

test('keys that are known do without the provider for a while', async () => {
  let aheadMs = 0
  const by = provider({}, () => Date.now() + aheadMs)
  const { value } = await oidc.issue('alice', { format: 'jwt' })
  expect(await admitted(by, value)).toBe('alice')
  await oidc.stop()
  expect(await admitted(by, value)).toBe('alice')
  aheadMs = 3_700_000
  expect(await admitted(by, value)).toBe('SASL_OAUTH_EXPIRED')
})

test('a wrong secret of ours is no fault of whoever logs in', async () => {
  const { value } = await oidc.issue('alice', { format: 'opaque' })
  expect(await admitted(provider({ introspection: { clientId: RESOURCE_SERVER.clientId, clientSecret: 'wrong', cacheMs: 0 } }), value)).toBe('SASL_OAUTH_UNAVAILABLE')
})

test('no more is asked at once than may be', async () => {
  const by = provider({ ...INTROSPECTION, maxRequests: 2 })
  const tokens = await Promise.all(['alice', 'bob', 'carol'].map(async name => oidc.issue(name, { format: 'opaque' })))
  expect(await Promise.all(tokens.map(async ({ value }) => admitted(by, value)))).toEqual(['alice', 'bob', 'SASL_OAUTH_UNAVAILABLE'])
})

// Over the wire

const header = (to: string): string => `<stream:stream to='${to}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
const auth = (mechanism: string, data: Buffer): string => `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${data.toString('base64')}</auth>`
const bearer = (token: string): string => auth('OAUTHBEARER', formatBearerResponse({ pairs: { auth: `Bearer ${token}` } }))
const DUMMY = "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>AQ==</response>"

async function until(socket: TLSSocket, text: string): Promise<string> {
  let told = ''
  while (!told.includes(text)) told += String((await once(socket, 'data'))[0])
  return told
}

async function opened({ endpoints, authorityUrl = '' }: RunningServer, domain: string): Promise<TLSSocket> {
  const socket = connectTls({ ...endpoints.directTls, ca: await (await fetch(authorityUrl)).text(), servername: domain, ALPNProtocols: ['xmpp-client'] })
  socket.on('error', () => undefined)
  socket.write(header(domain))
  await until(socket, '</stream:features>')
  return socket
}

test('a provider that takes connections and never answers holds up nobody else', async () => {
  const [host, ...others] = DEFAULT_CONFIG.hosts
  if (!host) throw new Error('there is no host')
  const server = await startServer({ ...DEFAULT_CONFIG, hosts: [host, ...others.map(other => (other.oauth ? { ...other, oauth: settings({ timeoutMs: 60_000 }) } : other))] })
  try {
    const [alice, bob] = await Promise.all([opened(server, DOMAIN), opened(server, 'localhost')])
    const { value } = await oidc.issue('alice', { format: 'jwt' })
    oidc.goSilent()
    const order: string[] = []
    alice.write(bearer(value))
    const refused = until(alice, '<challenge').then(() => order.push('alice is refused'))
    bob.write(auth('PLAIN', Buffer.from('\0bob\0secret')))
    await until(bob, '<success')
    order.push('bob is in')
    await oidc.stop()
    await refused
    expect(order).toEqual(['bob is in', 'alice is refused'])
    alice.write(DUMMY)
    expect(await until(alice, '</failure>')).toContain('<temporary-auth-failure/>')
  } finally {
    await server.stop()
  }
})

test('where no provider listens at all, the refusal comes', async () => {
  await oidc.stop()
  const probe = connect(Number(new URL(oidc.issuer).port), '127.0.0.1')
  await once(probe, 'error')
  expect(await admitted(provider(), 'a.b.c')).toBe('SASL_OAUTH_UNAVAILABLE')
})
