import { createHash, generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { fetchedKeys } from './fetched-keys.ts'
import type { TokenKeySettings } from './settings.ts'

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const JWK = publicKey.export({ format: 'jwk' })
const path = (kid: string): string => `/keys/${createHash('sha256').update(kid).digest('hex')}.pem`

const closing: (() => void)[] = []
afterEach(() => { for (const close of closing.splice(0)) close() })

/** A key server that remembers who asked for what. */
async function serve(answer: RequestListener): Promise<{ readonly base: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { base: `http://127.0.0.1:${(server.address() as { port: number }).port}`, asked }
}

function keys(settings: TokenKeySettings, clock = { now: 0 }) {
  const found = fetchedKeys('ES256', settings, { now: () => clock.now })
  if (!found) throw new Error('nothing is fetched')
  return { find: async (kid: string) => (await found.find(kid))?.type, clock }
}

test('a key is fetched once, from an address that follows from its id', async () => {
  const { base, asked } = await serve((_, response) => response.end(PEM))
  const { find } = keys({ keyServer: `${base}/keys/` })
  expect(await Promise.all([find('one'), find('one')])).toEqual(['public', 'public'])
  expect(await find('one')).toBe('public')
  expect(await find('../../etc/passwd')).toBe('public')
  expect(asked).toEqual([path('one'), path('../../etc/passwd')])
})

test('what is not there is not kept: the next login asks again', async () => {
  let isThere = false
  const { base, asked } = await serve((_, response) => response.writeHead(isThere ? 200 : 404).end(PEM))
  const { find } = keys({ keyServer: `${base}/keys` })
  expect(await find('one')).toBeUndefined()
  isThere = true
  expect(await find('one')).toBe('public')
  expect(asked).toHaveLength(2)
})

test('an old key is used while a newer one is fetched, and for a while when there is none', async () => {
  let answers = PEM
  const { base, asked } = await serve((_, response) => response.end(answers))
  const { find, clock } = keys({ keyServer: `${base}/keys`, keyAgeMs: 1_000 })
  await find('one')
  answers = 'gone'
  clock.now = 1_001
  expect(await find('one')).toBe('public')
  clock.now = 1_000 + 90 * 60_000 + 1
  await expect.poll(async () => find('one')).toBeUndefined()
  expect(asked.length).toBeGreaterThan(1)
})

test('the least recently used of too many keys is fetched again', async () => {
  const { base, asked } = await serve((_, response) => response.end(PEM))
  const { find } = keys({ keyServer: `${base}/keys`, keysKept: 2 })
  for (const kid of ['a', 'b', 'a', 'c', 'a', 'b']) await find(kid)
  expect(asked).toEqual(['a', 'b', 'c', 'b'].map(path))
})

test.each<[string, RequestListener]>([
  ['is too large', (_, response) => response.end(' '.repeat(70_000) + PEM)],
  ['is somewhere else', ({ url }, response) => url === '/else' ? response.end(PEM) : response.writeHead(302, { location: '/else' }).end()],
  ['is no key', (_, response) => response.end('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')],
  ['is a key of another kind', (_, response) => response.end(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))],
  ['never comes', () => undefined],
  ['never ends', (_, response) => response.write(PEM.slice(0, 20))],
])('a key that %s is none', async (_, answer) => {
  const { base } = await serve(answer)
  expect(await keys({ keyServer: `${base}/keys`, fetchTimeMs: 300 }).find('one')).toBeUndefined()
})

test('a server that hangs keeps no known key from anybody, and only so many wait', async () => {
  const { base, asked } = await serve(({ url }, response) => { if (url === path('good')) response.end(PEM) })
  const { find } = keys({ keyServer: `${base}/keys`, fetchTimeMs: 400 })
  expect(await find('good')).toBe('public')
  const waiting = Array.from({ length: 40 }, async (_, index) => find(`bad ${index}`))
  expect(await find('good')).toBe('public')
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 40 }))
  expect(asked.length).toBeLessThanOrEqual(17)
})

test.each([
  ['a JWK set', JSON.stringify({ keys: [{ ...JWK, kid: 'one' }, { ...JWK, kid: 'enc', use: 'enc' }, { kty: 'oct', k: 'AAAA', kid: 'secret' }, null, 7] })],
  ['PEMs by id', JSON.stringify({ one: PEM, secret: 'x', enc: 7 })],
])('the keys of %s', async (_, document) => {
  const { base, asked } = await serve((_request, response) => response.end(document))
  const { find } = keys({ keysUrl: `${base}/all` })
  expect([await find('one'), await find('enc'), await find('secret'), await find('other')]).toEqual(['public', undefined, undefined, undefined])
  expect(asked).toEqual(['/all']) // an unknown key makes us look again, but not at once
})

test('a document is read again when it is old or a key is unknown; keys that it drops are good for a while', async () => {
  let ids = ['one']
  const { base, asked } = await serve((_, response) => response.writeHead(200, { 'cache-control': 'public, max-age=120' }).end(JSON.stringify({ keys: ids.map(kid => ({ ...JWK, kid })) })))
  const { find, clock } = keys({ keysUrl: `${base}/all` })
  expect(await find('one')).toBe('public')
  ids = ['two']
  expect(await find('two')).toBeUndefined()
  clock.now = 30_000
  expect(await find('two')).toBe('public')
  expect(asked).toHaveLength(2)
  expect(await find('one')).toBe('public')
  clock.now = 30_000 + 60_000
  expect(await find('two')).toBe('public')
  await expect.poll(() => asked.length).toBe(3)
  clock.now += 91 * 60_000
  expect(await find('one')).toBeUndefined()
})

test('a key that the document does not have is asked of the key server', async () => {
  const { base, asked } = await serve(({ url }, response) => url === '/all' ? response.end('{"keys":[]}') : response.end(PEM))
  const { find } = keys({ keysUrl: `${base}/all`, keyServer: `${base}/keys` })
  expect(await find('one')).toBe('public')
  expect(asked).toEqual(['/all', path('one')])
})
