/** An HTTP service that knows passwords: what it is asked, and what becomes of what it answers. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { Authority } from '#xmpp/certificates/authority.js'
import type { PasswordVerdict } from '../passwords.ts'
import { Callout } from './callout.ts'
import type { CalloutSettings } from './settings.ts'

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => unknown

const closing: (() => unknown)[] = []
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close() })

async function serving(answer: Answer, server: Server = createServer()) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    request.on('data', slice => { body += String(slice) }).on('end', () => { answer(response, request, body) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

function calling(settings: Partial<CalloutSettings> & Pick<CalloutSettings, 'url'>) {
  const reports: string[] = []
  const callout = new Callout({ secret: 'between us', ...settings }, error => {
    expect(inspect(error, { depth: null })).not.toMatch(/between us|pässword/)
    reports.push(String(error))
  })
  closing.push(() => callout.close())
  const ask = async (username = 'alice'): Promise<PasswordVerdict> => callout.verify({ domain: 'meet.example', username, password: 'pässword', connection: { address: '192.0.2.1', tls: () => undefined } })
  return { ask, reports }
}

async function answering(answer: Answer, settings: Partial<CalloutSettings> = {}) {
  const { port, sockets } = await serving(answer)
  return { ...calling({ url: `http://127.0.0.1:${port}/check?by=assay`, ...settings }), sockets }
}

const json = (reply: unknown): Answer => response => response.end(JSON.stringify(reply))

test('it is told who wants in where, and by whom it is asked', async () => {
  const asked: unknown[] = []
  const { ask } = await answering((response, { method, url, headers }, body) => {
    asked.push({ method, url, type: headers['content-type'], by: headers.authorization, body: JSON.parse(body) as unknown })
    response.end('{"result":"allow"}')
  })
  expect(await ask()).toEqual({ kind: 'right' })
  expect(asked).toEqual([{ method: 'POST', url: '/check?by=assay', type: 'application/json', by: 'Bearer between us', body: { host: 'meet.example', username: 'alice', password: 'pässword', address: '192.0.2.1' } }])
})

test.each<[object, PasswordVerdict]>([
  [{ result: 'allow', claims: { context: { user: { name: 'Alice' } } }, more: 'ignored' }, { kind: 'right', grant: { claims: { context: { user: { name: 'Alice' } } } } }],
  [{ result: 'deny' }, { kind: 'wrong' }],
  [{ result: 'deny', text: 'not today' }, { kind: 'wrong', text: 'not today' }],
  [{ result: 'expired' }, { kind: 'expired' }],
  [{ result: 'unavailable' }, { kind: 'unavailable' }],
])('the reply %j holds', async (reply, verdict) => {
  const { ask, reports } = await answering(json(reply))
  expect(await ask()).toEqual(verdict)
  expect(reports).toEqual([])
})

test.each<[string, Answer, string | RegExp]>([
  ['another status', response => response.writeHead(500).end('{"result":"allow"}'), 'it answers 500'],
  ['no content', response => response.writeHead(204).end(), 'it answers 204'],
  ['a redirect', response => response.writeHead(307, { location: '/other' }).end(), 'it answers 307'],
  ['no JSON', response => response.end('allow'), 'its reply is no JSON'],
  ['nothing', response => response.end(), 'its reply is no JSON'],
  ['no UTF-8', response => response.end(Buffer.from('{"result":"deny","text":"\xff"}', 'latin1')), 'its reply is no JSON'],
  ['a list', json([{ result: 'allow' }]), 'the reply is no object'],
  ['null', json(null), 'the reply is no object'],
  ['another result', json({ result: 'ALLOW' }), 'is none of allow, deny, expired, unavailable'],
  ['true', json({ allow: true }), 'is none of allow, deny, expired, unavailable'],
  ['claims that are none', json({ result: 'allow', claims: ['admin'] }), 'the claims of the reply are no object'],
  ['a text that is none', json({ result: 'deny', text: 1 }), 'the text of the reply is no text'],
  ['too much', response => response.end(JSON.stringify({ result: 'allow', claims: { x: 'x'.repeat(70_000) } })), 'more than 65536 bytes'],
  ['half of it', response => { response.writeHead(200, { 'content-length': 100 }).write('{"result":"allow"'); response.destroy() }, /aborted|hang up/],
  ['a closed connection', response => response.socket?.destroy(), 'hang up'],
])('%s is our trouble', async (_, answer, reason) => {
  const { ask, reports } = await answering(answer)
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual([expect.stringContaining(`the callout cannot be asked about the users of meet.example: `)])
  expect(reports[0]).toMatch(reason)
})

test.each<[string, Answer]>([
  ['never answers', () => undefined],
  ['never ends its answer', response => response.write('{"result":')],
])('one that %s is our trouble', async (_, answer) => {
  const { ask, reports } = await answering(answer, { timeMs: 150 })
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual([expect.stringContaining('it does not answer in time')])
})

test('trouble that goes on is told once, and again when it comes back', async () => {
  let status = 503
  const { ask, reports } = await answering(response => response.writeHead(status).end('{"result":"deny"}'))
  for (status of [503, 503, 200, 503]) await ask()
  expect(reports).toHaveLength(2)
})

test('nobody listens there', async () => {
  const { ask, reports } = calling({ url: 'http://127.0.0.1:1/' })
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual([expect.stringContaining('ECONNREFUSED')])
})

test('so many are asked about at a time, so many wait, and the others come again', async () => {
  const waiting: ServerResponse[] = []
  const { promise: full, resolve } = Promise.withResolvers<void>()
  const { ask, reports, sockets } = await answering(response => {
    waiting.push(response)
    if (waiting.length >= 2) resolve()
    if (waiting.length > 2) response.end('{"result":"allow"}')
  }, { maxRequests: 2, maxWaiting: 1, timeMs: 60_000 })
  const three = Array.from({ length: 3 }, async () => ask())
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual([expect.stringContaining('too many logins wait for it')])
  await full
  for (const response of waiting) response.end('{"result":"allow"}')
  expect(await Promise.all(three)).toEqual([{ kind: 'right' }, { kind: 'right' }, { kind: 'right' }])
  expect(sockets.size).toBe(2)
})

test('a connection that was closed while nobody used it is nobody\'s trouble', async () => {
  const { ask, reports, sockets } = await answering(json({ result: 'allow' }))
  expect(await ask()).toEqual({ kind: 'right' })
  for (const socket of sockets) socket.destroy()
  expect(await ask()).toEqual({ kind: 'right' })
  expect(reports).toEqual([])
})

test('over TLS its certificate is checked', async () => {
  const authority = await Authority.create()
  const { certificate: cert, key } = await authority.issue(['localhost', '127.0.0.1'])
  const { port } = await serving(json({ result: 'allow' }), createSecureServer({ cert, key }))
  const url = `https://127.0.0.1:${port}/`
  expect(await calling({ url, authority: authority.pem }).ask()).toEqual({ kind: 'right' })
  const stranger = calling({ url })
  expect(await stranger.ask()).toEqual({ kind: 'unavailable' })
  expect(stranger.reports).toEqual([expect.stringMatching(/certificate|issuer/)])
})
