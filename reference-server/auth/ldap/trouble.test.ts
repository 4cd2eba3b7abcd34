/** Directories that do not answer, or answer what no slapd does: sockets of ours that speak as much LDAP as that takes. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { Authority } from '#xmpp/certificates/authority.js'
import { DEFAULT_CONFIG } from '../../config.ts'
import { startServer } from '../../server.ts'
import { TlsClient } from '../../testing/tls-client.ts'
import { Directory } from './directory.ts'
import type { LdapSettings } from './settings.ts'

const closing: (() => unknown)[] = []
afterEach(async () => { for (const close of closing.splice(0)) await close() })

/** @returns its address */
async function listening(answer: (message: Buffer, socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined))
    socket.on('data', message => answer(message, socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `ldap://127.0.0.1:${(server.address() as { readonly port: number }).port}`
}

/** RFC 4511 §4.2, §4.5. */
const BIND_RESPONSE = 0x61
const SEARCH_REQUEST = 0x63
const SEARCH_DONE = 0x65

/** The answer (RFC 4511 §4.1.9) to a message whose id fits one byte. */
function resultOf(request: Buffer, code: number, text: string, tag = BIND_RESPONSE): Buffer {
  const result = Buffer.concat([Buffer.of(0x0a, 1, code, 0x04, 0, 0x04, text.length), Buffer.from(text)])
  const id = request.subarray(2, 5)
  return Buffer.concat([Buffer.of(0x30, id.length + 2 + result.length), id, Buffer.of(tag, result.length), result])
}

function directory(settings: Partial<LdapSettings> & Pick<LdapSettings, 'urls'>) {
  const reports: string[] = []
  const made = new Directory({ userDn: 'uid={username},dc=example', ...settings }, error => reports.push(String(error)))
  closing.push(() => made.close())
  return { reports, ask: async () => made.verify({ domain: 'localhost', username: 'alice', password: 'secret', connection: { address: '192.0.2.1', tls: () => undefined } }) }
}

test.each([
  [49, 'AcceptSecurityContext error, data 52e, v4563', 'wrong'],
  [49, 'AcceptSecurityContext error, data 532, v4563', 'expired'],
  [49, 'AcceptSecurityContext error, data 773, v4563', 'expired'],
  [53, 'Account inactivated', 'wrong'],
  [8, 'strong(er) authentication required', 'unavailable'],
  [51, 'busy', 'unavailable'],
  [52, '', 'unavailable'],
])('result %i "%s" means that it is %s', async (code, text, kind) => {
  const { ask } = directory({ urls: [await listening((message, socket) => socket.write(resultOf(message, code, text)))] })
  expect(await ask()).toEqual({ kind })
})

test.each<[string, (message: Buffer, socket: Socket) => void, Partial<LdapSettings>, RegExp]>([
  ['never answers', () => undefined, { timeMs: 150 }, /does not answer in time/],
  ['never answers to who searches', () => undefined, { timeMs: 150, search: { base: 'dc=example' } }, /does not answer in time/],
  ['never answers to a wish for TLS', () => undefined, { timeMs: 150, startTls: true }, /does not answer in time/],
  ['never finishes its handshake', () => undefined, { connectTimeMs: 150, urls: ['ldaps'] }, /does not answer in time/],
  ['hangs up', (_, socket) => socket.destroy(), {}, /clos/i],
  ['says something else', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), {}, /clos/i],
])('one that %s is our trouble', async (_, answer, settings, reason) => {
  const url = await listening(answer)
  const { ask, reports } = directory({ ...settings, urls: [settings.urls ? url.replace('ldap', 'ldaps') : url] })
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(reports).toEqual([expect.stringMatching(reason)])
})

test('a password never leaves in the clear because TLS was lost', async () => {
  const heard: Buffer[] = []
  const { ask } = directory({
    startTls: true,
    urls: [await listening((message, socket) => {
      heard.push(message)
      socket.destroy()
    })],
  })
  expect(await ask()).toEqual({ kind: 'unavailable' })
  expect(heard).toHaveLength(1)
  expect(heard.toString()).toContain('1.3.6.1.4.1.1466.20037')
})

test.each([32, 50])('who may not read his own entry (%i) gets in, and nothing is known of him', async code => {
  const { ask } = directory({
    urls: [await listening((message, socket) => {
      const isSearch = message[5] === SEARCH_REQUEST
      socket.write(resultOf(message, isSearch ? code : 0, '', isSearch ? SEARCH_DONE : BIND_RESPONSE))
    })],
  })
  expect(await ask()).toEqual({ kind: 'right', grant: { claims: { context: { user: { id: 'alice' } } } } })
})

test('what somebody on the way puts behind the answer to StartTLS is no answer to what comes after it', async () => {
  const authority = await Authority.create()
  const { certificate: cert, key } = await authority.issue(['127.0.0.1'])
  const rest = resultOf(Buffer.of(0x30, 0, 2, 1, 3), 49, 'no').length
  const started = Buffer.of(0x30, 12, 2, 1, 2, 0x78, 7, 0x0a, 1, 0, 4, 0, 4, 0)
  const forged = Buffer.of(0x30, 3 + 2 + 7 + rest, 2, 1, 3, 0x61, 7 + rest, 0x0a, 1, 0, 4, 0, 4, rest)      // a success, whose text is still to come
  const url = await listening((_, socket) => {
    socket.removeAllListeners('data')
    socket.write(Buffer.concat([started, forged]))
    const secure = new TLSSocket(socket, { isServer: true, cert, key })
    secure.on('error', () => undefined).on('data', (message: Buffer) => secure.write(resultOf(message, 49, 'no')))
  })
  expect(await directory({ urls: [url], startTls: true, authority: authority.pem }).ask()).toEqual({ kind: 'wrong' })
})

test('while a directory hangs, others log in', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<Socket>()
  const url = await listening((_, socket) => resolve(socket))
  const reports: unknown[] = []
  const server = await startServer({
    ...DEFAULT_CONFIG, report: error => reports.push(error),
    hosts: [
      { domain: 'localhost', mechanisms: ['PLAIN'], accounts: [{ username: 'bob', password: 'secret' }] },
      { domain: 'slow.localhost', mechanisms: [], accounts: [{ username: 'focus', password: 'secret' }], ldap: { urls: [url], userDn: 'uid={username},dc=example', timeMs: 30_000 } },
    ],
  })
  closing.push(() => server.stop())
  const [stuck, neighbour, other] = await Promise.all(['slow.localhost', 'slow.localhost', 'localhost'].map(async domain => (await TlsClient.open(server, domain)).client))
  const late = stuck?.login('alice', 'secret')
  const hanging = await asked
  expect([await neighbour?.login('focus', 'secret'), await other?.login('bob', 'secret')]).toEqual(['success', 'success'])
  expect(reports).toEqual([])
  hanging.destroy()
  expect(await late).toMatch(/^temporary-auth-failure: /)
  expect(reports).toHaveLength(1)
  for (const client of [stuck, neighbour, other]) client?.close()
})
