import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { ALT_CONNECTION, HOST_META, readJrd, readXrd } from '#xmpp/host-meta.js'
import { Seams } from '../seams.ts'
import { hostMetaRoutes, type PublicUrls } from './host-meta.ts'
import type { Reply } from './server.ts'

interface World { readonly isSecure?: boolean; readonly securePort?: number; readonly publicUrls?: PublicUrls; readonly seams?: Seams }

async function get(host: string | undefined, { isSecure = true, securePort, publicUrls, seams = new Seams() }: World = {}, path: string = HOST_META.jrd): Promise<Reply> {
  const routes = hostMetaRoutes({
    hostOf: domain => (domain === 'meet.example' ? { seams, publicUrls } : undefined), isSecure: () => isSecure, securePort: () => securePort, paths: { websocket: '/ws', bosh: '/bosh' },
  })
  const reply = await routes.get(path)?.get({ headers: host === undefined ? {} : { host } } as IncomingMessage)
  return reply ?? { status: 0, type: '', body: '' }
}

const told = async (host: string, world?: World): Promise<(string | undefined)[]> => readJrd((await get(host, world)).body).map(({ href }) => href)

test('both formats say the same, to pages of any origin', async () => {
  const [xrd, jrd] = await Promise.all([get('meet.example', {}, HOST_META.xrd), get('meet.example')])
  expect([xrd.type, jrd.type, xrd.headers, jrd.headers]).toEqual(['application/xrd+xml; charset=utf-8', 'application/json', ...Array.from({ length: 2 }, () => ({ 'Access-Control-Allow-Origin': '*' }))])
  const links = [{ rel: ALT_CONNECTION.websocket, href: 'wss://meet.example/ws' }, { rel: ALT_CONNECTION.bosh, href: 'https://meet.example/bosh' }]
  expect([readXrd(xrd.body), readJrd(jrd.body)]).toEqual([links, links])
})

test('addresses are those that were asked over TLS', async () => {
  expect(await told('Meet.Example:8443')).toEqual(['wss://meet.example:8443/ws', 'https://meet.example:8443/bosh'])
})

test('who asks in the clear is told of https beside it', async () => {
  expect(await told('meet.example:8080', { isSecure: false, securePort: 8443 })).toEqual(['wss://meet.example:8443/ws', 'https://meet.example:8443/bosh'])
  expect((await get('meet.example', { isSecure: false })).status).toBe(404)
})

test('configured addresses go before all', async () => {
  const publicUrls = { websocket: 'wss://front.example/w', bosh: 'https://front.example/b' }
  expect(await told('meet.example', { publicUrls })).toEqual(Object.values(publicUrls))
  expect(await told('meet.example', { publicUrls: { bosh: publicUrls.bosh }, isSecure: false })).toEqual([publicUrls.bosh])
})

test.each([undefined, '', 'other.example', 'other.example:443', 'meet.example.evil', 'meet.example/..', 'a@meet.example', 'meet.example?', '[::1', '[::1]:80', 'me et', '127.0.0.1'])('no host of ours: %s', async host => {
  expect((await get(host)).status).toBe(404)
})

test('what a host says can be changed from outside', async () => {
  const seams = new Seams()
  seams.hostMeta.push((answer, { format }) => (format === 'jrd' ? { ...answer, status: 404, body: 'no' } : { ...answer, links: [] }))
  expect([await get('meet.example', { seams }), readXrd((await get('meet.example', { seams }, HOST_META.xrd)).body)]).toEqual([expect.objectContaining({ status: 404, body: 'no' }), []])
})
