/** Another configuration while sessions are there: who is not concerned hears nothing. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { Authority } from '#xmpp/certificates/authority.js'
import type { HostConfig, ServerConfig } from './config.ts'
import { type RunningServer, startServer } from './server.ts'
import { bindRequest, header } from './testing/little-server.ts'
import { TlsClient } from './testing/tls-client.ts'

const HOST_GONE = /<stream:error><host-gone [^>]*\/>/
const mistakes: unknown[] = []
let server: RunningServer
const clients: TlsClient[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.stop()
  expect(mistakes.splice(0)).toEqual([])
})

function host(domain: string, more: Partial<HostConfig> = {}): HostConfig {
  return { domain, mechanisms: ['PLAIN'], accounts: [{ username: 'alice', password: 'secret' }, { username: 'bob', password: 'secret' }], rooms: [{ domain: `rooms.${domain}` }], ...more }
}

function config(hosts: readonly HostConfig[], more: Partial<ServerConfig> = {}): ServerConfig {
  return { listen: '127.0.0.1', ports: { directTls: 0, tcp: 0, websocket: 0, component: 0 }, certificates: { files: [] }, hosts, rooms: [], components: [], options: { scramIterations: 4_096 }, roomOptions: { lockNewRooms: false }, report: mistake => mistakes.push(mistake), ...more }
}

async function serve(...hosts: readonly HostConfig[]): Promise<void> {
  server = await startServer(config(hosts))
}

async function opened(domain: string): Promise<{ client: TlsClient; features: string }> {
  const { client, features } = await TlsClient.open(server, domain)
  clients.push(client)
  return { client, features }
}

/** A session that is available. */
async function session(username: string, domain: string): Promise<TlsClient> {
  const { client } = await opened(domain)
  expect(await client.login(username, 'secret')).toBe('success')
  await client.begin()
  client.say(`${bindRequest('here')}<presence/>`)
  await client.upTo(/<\/jid>.*<presence [^>]*\/>/)
  return client
}

async function enter(client: TlsClient, room: string): Promise<string> {
  client.say(`<presence to='${room}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
  return client.upTo(/<status code='110'\/>.*<subject\/?>.*<\/message>|<presence [^>]*type='error'.*<\/presence>/)
}

interface Raw {
  say(text: string): void
  /** Everything up to now, once it has the pattern. */
  until(pattern: RegExp): Promise<string>
}

function raw(at: { readonly host: string; readonly port: number } | undefined): Raw {
  const socket = connect(at ?? { port: 0 })
  sockets.push(socket)
  let text = ''
  let wake = (): void => undefined
  socket.on('data', slice => {
    text += String(slice)
    wake()
  })
  return {
    say: words => void socket.write(words),
    async until(pattern) {
      while (!pattern.test(text)) await new Promise<void>(resolve => { wake = resolve })
      return text
    },
  }
}

/** A component whose handshake is answered. */
async function component(domain: string, secret: string): Promise<Raw> {
  const stream = raw(server.endpoints.component)
  stream.say(`<stream:stream to='${domain}' xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>`)
  const [, id = ''] = / id='([^']+)'/.exec(await stream.until(/ id='[^']+'/)) ?? []
  stream.say(`<handshake>${createHash('sha1').update(id + secret).digest('hex')}</handshake>`)
  await stream.until(/<handshake[ />]|<stream:error>/)
  return stream
}

/** The whole answer to who wants to log in to a host that is not there. */
async function refusalAt(domain: string): Promise<string> {
  const stream = raw(server.endpoints.tcp)
  stream.say(header(`to='${domain}' version='1.0'`))
  return stream.until(/<\/stream:stream>/)
}

/** What a client hears before the answer to a question that it asks now. */
async function untilAnswered(client: TlsClient, domain: string): Promise<string> {
  client.say(`<iq type='get' id='fence' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`)
  const heard = await client.upTo(/<iq [^>]*id='fence'[^>]*>/)
  return heard.replace(/<iq [^>]*id='fence'[^>]*>$/, '')
}

test('sessions of a host that goes are told so, and end; nobody else hears of it', async () => {
  await serve(host('a.test'), host('b.test'))
  const [alice, bob] = [await session('alice', 'a.test'), await session('bob', 'b.test')]
  await enter(bob, 'room@rooms.b.test/bob')
  expect(await server.change(config([host('b.test')]))).toEqual({ added: [], removed: ['a.test'], problems: [] })
  expect(await alice.upTo(/<\/stream:stream>/)).toMatch(HOST_GONE)
  expect(await untilAnswered(bob, 'b.test')).toBe('')
  bob.say("<message type='groupchat' to='room@rooms.b.test'><body>still here</body></message>")
await bob.upTo(/still here/)
})

test('a session that waits for its client ends with its host, and those who saw it are told', async () => {
  await serve(host('a.test', { rooms: [{ domain: 'rooms.a.test', hosts: ['b.test'] }] }), host('b.test', { rooms: [{ domain: 'rooms.b.test', hosts: ['a.test'] }] }))
  const [alice, bob] = [await session('alice', 'a.test'), await session('bob', 'b.test')]
  await enter(bob, 'room@rooms.b.test/bob')
  alice.say("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
  await alice.upTo(/<enabled [^>]*>/)
  await enter(alice, 'room@rooms.b.test/alice')
  await bob.upTo(/<presence [^>]*from='room@rooms\.b\.test\/alice'.*<\/presence>/)
  alice.close()
  expect(await untilAnswered(bob, 'b.test')).toBe('')
  const seen = bob.upTo(/<presence [^>]*type='unavailable'.*<\/presence>/)
  await server.change(config([host('b.test')]))
  expect(await seen).toContain("from='room@rooms.b.test/alice'")
  expect(await untilAnswered(bob, 'b.test')).toBe('')
})

test('who comes to a host that has gone is told so, and to one that has moved, where it is', async () => {
  await serve(host('a.test'), host('b.test'), host('c.test'))
  const carol = await session('alice', 'c.test')
  await server.change(config([host('b.test')], { formerHosts: [{ domain: 'c.test', nowAt: 'b.test' }] }))
  expect(await carol.upTo(/<\/stream:stream>/)).toMatch(/<see-other-host [^>]*>b\.test</)
  expect(await refusalAt('a.test')).toMatch(HOST_GONE)
  expect(await refusalAt('c.test')).toMatch(/<see-other-host [^>]*>b\.test</)
  await server.change(config([host('a.test'), host('b.test')]))
  await session('alice', 'a.test')
})

test('a host that is new takes clients, with rooms of its own', async () => {
  await serve(host('a.test'))
  const alice = await session('alice', 'a.test')
  await server.change(config([host('a.test'), host('b.test', { mechanisms: ['ANONYMOUS', 'PLAIN'] })]))
  expect((await opened('b.test')).features).toContain('<mechanism>ANONYMOUS</mechanism>')
  expect(await enter(await session('bob', 'b.test'), 'room@rooms.b.test/bob')).toContain("code='110'")
  expect(await untilAnswered(alice, 'a.test')).toBe('')
})

test('accounts, mechanisms and limits count for whoever comes next, and sessions stay', async () => {
  await serve(host('a.test'))
  const alice = await session('alice', 'a.test')
  await enter(alice, 'room@rooms.a.test/alice')
  const waiting = await opened('a.test')
  await server.change(config([host('a.test', {
    mechanisms: ['PLAIN', 'SCRAM-SHA-256'], accounts: [{ username: 'bob', password: 'secret' }, { username: 'carol', password: 'new' }],
    rooms: [{ domain: 'rooms.a.test', options: { maxOccupants: 1, occupantsMargin: 0 } }], options: { maxStanzaBytes: 10_000 },
  })]))
  expect(await untilAnswered(alice, 'a.test')).toBe('')
  expect(await waiting.client.login('alice', 'secret')).toBe('not-authorized')
  expect(await waiting.client.login('carol', 'new')).toBe('success')
  expect((await opened('a.test')).features).toContain('SCRAM-SHA-256')
  const bob = await session('bob', 'a.test')
  expect(await enter(bob, 'room@rooms.a.test/bob')).toContain("type='error'")
  bob.say(`<message to='bob@a.test'><body>${'x'.repeat(10_000)}</body></message>`)
  expect(await bob.upTo(/<\/stream:stream>/)).toContain('<policy-violation ')
})

test('rooms that go say so to who is in (332), and their host stays', async () => {
  await serve(host('a.test'))
  const alice = await session('alice', 'a.test')
  await enter(alice, 'room@rooms.a.test/alice')
  await server.change(config([host('a.test', { rooms: [{ domain: 'other.a.test' }] })]))
  expect(await untilAnswered(alice, 'a.test')).toContain("<status code='332'/>")
  expect(await enter(alice, 'room@rooms.a.test/alice')).toContain("type='error'")
  expect(await enter(alice, 'room@other.a.test/alice')).toContain("code='110'")
})

test('a secret counts for the next connection of a component, and one that goes is told so', async () => {
  await serve(host('a.test', { components: [{ domain: 'c.a.test', secret: 'old' }] }))
  const first = await component('c.a.test', 'old')
  await server.change(config([host('a.test', { components: [{ domain: 'c.a.test', secret: 'new', conflict: 'close-first' }] })]))
  const late = await component('c.a.test', 'old')
  expect(await late.until(/<\/stream:stream>/)).toContain('<not-authorized ')
  const second = await component('c.a.test', 'new')
  expect(await first.until(/<\/stream:stream>/)).toContain('<conflict ')
  await server.change(config([host('a.test')]))
  expect(await second.until(/<\/stream:stream>/)).toMatch(HOST_GONE)
})

test('a configuration that cannot be changes nothing', async () => {
  await serve(host('a.test'))
  const alice = await session('alice', 'a.test')
  const next = config([host('b.test', { accounts: [{ username: 'a@b', password: 'secret' }] })])
  await expect(server.change(next)).rejects.toThrow()
  await expect(server.change(config([host('b.test')], { rooms: [{ domain: 'r.test', hosts: ['c.test'] }] }))).rejects.toThrow('r.test is for the host c.test, and there is no such host')
  expect(await untilAnswered(alice, 'a.test')).toBe('')
  await session('bob', 'a.test')
})

test('each host shows its own certificate, and another one once it has it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-change-'))
  try {
    const authority = await Authority.create()
    const issue = async (name: string, domain: string): Promise<{ certificate: string; key: string }> => {
      const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
      const pair = await authority.issue([domain])
      writeFileSync(files.certificate, pair.certificate)
      writeFileSync(files.key, pair.key)
      return files
    }
    const [first, second, other] = [await issue('first', 'a.test'), await issue('second', 'a.test'), await issue('other', 'b.test')]
    const shown = async (servername: string): Promise<string> => {
      const socket = connectTls({ ...server.endpoints.directTls, ca: authority.pem, servername, ALPNProtocols: ['xmpp-client'] })
      await once(socket, 'secureConnect')
      const { serialNumber } = socket.getPeerCertificate()
      socket.destroy()
      return serialNumber
    }
    await serve(host('a.test', { certificate: first }), host('b.test', { certificate: other }))
    const [before, others] = [await shown('a.test'), await shown('b.test')]
    await server.change(config([host('a.test', { certificate: second }), host('b.test', { certificate: other })]))
    const [after, othersAfter] = [await shown('a.test'), await shown('b.test')]
    expect({ isOther: after !== before, isSame: othersAfter === others, ofTwo: before !== others }).toEqual({ isOther: true, isSame: true, ofTwo: true })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
