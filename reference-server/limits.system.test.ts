/** The limits over real sockets: a flood is read later while a neighbour notices nothing, and whoever comes too often is told so. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { DEFAULT_CONFIG } from './config.ts'
import { type RunningServer, startServer } from './server.ts'
import type { HostOptions } from './session/options.ts'

const HEADER = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
const auth = (user: string): string => `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${user}\0secret`).toString('base64')}</auth>`
const bind = (resource: string): string => `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind></iq>`
const ping = (id: string): string => `<iq type='get' id='${id}' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>`

let server: RunningServer | undefined
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server?.stop()
})

async function start(options: Partial<HostOptions>): Promise<RunningServer> {
  server = await startServer({ ...DEFAULT_CONFIG, options })
  return server
}

/** A TCP client and what it has been told. */
class Client {
  readonly socket: Socket
  told = ''
  readonly ended: Promise<unknown>
  #wake = (): void => undefined

  constructor({ endpoints }: RunningServer) {
    this.socket = connect(endpoints.tcp ?? { port: 0 })
    sockets.push(this.socket)
    this.ended = once(this.socket, 'end')
    this.socket.on('data', slice => {
      this.told += slice.toString()
      this.#wake()
    })
  }

  async until(text: string): Promise<void> {
    while (!this.told.includes(text)) await new Promise<void>(resolve => { this.#wake = resolve })
  }

  async logIn(user: string, resource: string): Promise<this> {
    this.socket.write(HEADER + auth(user))
    await this.until('<success')
    this.socket.write(HEADER + bind(resource))
    await this.until('</bind>')
    return this
  }
}

test('a flood is read as slowly as it may come, loses nothing, and a neighbour notices nothing', async () => {
  const running = await start({ exemptAddresses: [], maxBytesPerSecond: 1_048_576, byteBurst: 65_536, maxStanzasPerSecond: 0 })
  const neighbour = await new Client(running).logIn('bob', 'phone')
  const flood = await new Client(running).logIn('alice', 'desk')
  const began = performance.now()
  // more than all the buffers between us hold, so that the sender feels that nobody reads; each is answered when it has been read
  const filler = `<message to='nobody@localhost' type='error'><body>${'x'.repeat(60_000)}</body></message>`
  for (let i = 0; i < 40; i += 1) flood.socket.write(filler + ping(`f${i}`))
  const slowest = { ms: 0 }
  let asked = 0
  for (; asked < 40; asked += 1) {
    await flood.until(`id='f${asked}'`)
    const sent = performance.now()
    neighbour.socket.write(ping(`n${asked}`))
    await neighbour.until(`id='n${asked}'`)
    slowest.ms = Math.max(slowest.ms, performance.now() - sent)
  }
  const tookMs = performance.now() - began
  expect(tookMs).toBeGreaterThan(2_000)
  expect(asked).toBeGreaterThan(20)
  expect(slowest.ms).toBeLessThan(500)
  expect(flood.told).not.toContain('stream:error')
})

test('TCP: a connection too many is told why, and the address may come again when one has left', async () => {
  const running = await start({ exemptAddresses: [], maxConnectionsPerAddress: 1 })
  const first = new Client(running)
  await once(first.socket, 'connect')
  const second = new Client(running)
  await second.ended
  expect(second.told).toMatch(/^<\?xml.*<stream:stream .*<stream:error><resource-constraint .*<\/stream:stream>$/)
  second.socket.destroy()
  first.socket.end('</stream:stream>')
  await first.ended
  first.socket.destroy()
  for (;;) {
    const again = new Client(running)
    again.socket.write(HEADER)
    await Promise.race([again.until('<stream:features>'), again.ended])
    again.socket.destroy()
    if (again.told.includes('<stream:features>')) break
  }
})

test('an occupant who does not read holds up nobody, is closed with a reason, and has left the room', async () => {
  const running = await start({ maxOutboxBytes: 1_048_576 })
  const [alice, bob, carol] = [await new Client(running).logIn('alice', 'desk'), await new Client(running).logIn('bob', 'desk'), await new Client(running).logIn('carol', 'desk')]
  const room = 'crowd@conference.localhost'
  const enter = async (client: Client, nick: string): Promise<void> => {
    client.socket.write(`<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
    await client.until("code='110'")
  }
  await enter(alice, 'alice')
  alice.socket.write(`<iq type='set' id='unlock' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`)
  await alice.until("id='unlock'")
  await enter(bob, 'bob')
  await enter(carol, 'carol')
  carol.socket.pause()
  // until the buffers of the kernel are full, too, and what waits for carol is too much; bob gets each message before the next is said
  let said = 0
  for (let isGone = false; !isGone; said += 1) {
    bob.told = bob.told.slice(Math.max(0, bob.told.lastIndexOf('<')))     // the beginning of a tag may have come
    alice.socket.write(`<message type='groupchat' id='m${said}' to='${room}'><body>${'x'.repeat(200_000)}</body></message>`)
    await bob.until(`id='m${said}'`)
    isGone = /<presence[^>]* from='crowd@conference\.localhost\/carol'[^>]* type='unavailable'/.test(bob.told)
  }
  carol.socket.resume()
  await carol.ended
  expect(carol.told).toMatch(/<stream:error><policy-violation [^>]*\/><text [^>]*>too much is waiting to be read<\/text><\/stream:error><\/stream:stream>$/)
  expect(carol.told).toContain("id='m0'")
  expect(carol.told).not.toContain(`id='m${said}'`)
})

/** The status that an upgrade gets. */
async function upgrade({ endpoints }: RunningServer, forwardedFor: string): Promise<{ status: number; retryAfter?: string; socket: WebSocket }> {
  const socket = new WebSocket(endpoints.websocket?.url ?? '', ['xmpp'], { headers: { 'X-Forwarded-For': forwardedFor } })
  const refused = once(socket, 'unexpected-response') as Promise<[unknown, { statusCode: number; headers: Record<string, string>; resume(): void }]>
  const [response] = await Promise.race([refused.then(([, response]) => [response]), once(socket, 'open').then(() => [undefined])])
  response?.resume()
  return { status: response?.statusCode ?? 101, ...(response && { retryAfter: response.headers['retry-after'] ?? '' }), socket }
}

test('WebSocket: behind a proxy each client counts for itself, and refusals are HTTP', async () => {
  const running = await start({ maxConnectionsPerAddress: 1, connectionsPerSecond: 0.001, connectionBurst: 2 })
  const first = await upgrade(running, '192.0.2.1')
  expect(first.status).toBe(101)
  expect(await upgrade(running, '192.0.2.1')).toMatchObject({ status: 503, retryAfter: '30' })
  const other = await upgrade(running, '203.0.113.1, 192.0.2.2')
  expect(other.status).toBe(101)
  const closed = once(first.socket, 'close')
  first.socket.close()
  await closed
  const again = await upgrade(running, '192.0.2.1')
  expect(again.status).toBe(101)
  again.socket.terminate()
  for (;;) {
    const { status, socket } = await upgrade(running, '192.0.2.1')
    socket.terminate()
    if (status === 503) continue      // the one that we tore off is not noticed yet
    expect(status).toBe(429)
    break
  }
  other.socket.terminate()
})

test('who is no trusted proxy speaks for nobody', async () => {
  const running = await start({ trustedProxies: [], exemptAddresses: [], maxConnectionsPerAddress: 1 })
  const first = await upgrade(running, '192.0.2.1')
  expect(first.status).toBe(101)
  expect((await upgrade(running, '192.0.2.2')).status).toBe(503)
  first.socket.terminate()
})
