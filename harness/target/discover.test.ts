/** Discovery against servers of this test's own that are no good in various ways. Real ones: drivers.system.test.ts. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { Authority } from '#xmpp/certificates/authority.js'
import { NS } from '#xmpp/namespaces.js'
import { discover } from './discover.ts'
import type { Endpoints } from './target.ts'

const DEADLINE_MS = 300
const closers: (() => unknown)[] = []
afterEach(() => closers.splice(0).map(close => close()))

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function raw(serve: (socket: Socket) => void): Promise<number> {
  return portOf(createServer(socket => {
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
    serve(socket)
  }))
}

/** The problems of a target with these endpoints, without the port that changes from run to run. */
async function problems(endpoints: Endpoints): Promise<unknown[]> {
  const found = await discover({ name: 'x', kind: 'external', domain: 'meet.example', endpoints, accounts: [], polite: true, declares: [] }, { deadlineMs: DEADLINE_MS })
  expect(found.transports).toEqual([])
  return found.problems.map(({ endpoint, code, problem, hint }) => [endpoint, code, problem.replaceAll(/(127\.0\.0\.1):\d+/g, '$1:N'), hint !== undefined])
}

const tcp = async (port: number): Promise<unknown[]> => problems({ tcp: { host: '127.0.0.1', port } })
const websocket = async (port: number, path = '/'): Promise<unknown[]> => problems({ websocket: { url: `ws://127.0.0.1:${port}${path}` } })
const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' id='1' from='meet.example' version='1.0'>`

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

describe('a TCP endpoint', () => {
  it('that refuses', async () => {
    expect(await tcp(await freePort())).toEqual([['tcp', 'refused', '127.0.0.1:N refuses connections', true]])
  })

  it('on a host that does not exist', async () => {
    expect(await problems({ tcp: { host: 'nowhere.invalid', port: 5222 } })).toEqual([['tcp', 'unknown-host', 'there is no host nowhere.invalid', true]])
  })

  it('that accepts and says nothing', async () => {
    expect(await tcp(await raw(() => undefined))).toEqual([['tcp', 'silent', 'the server accepts connections and says nothing for 300 ms', true]])
  })

  it('that closes at once', async () => {
    expect(await tcp(await raw(socket => socket.end()))).toEqual([['tcp', 'closes-at-once', 'the server accepts connections and closes them at once', true]])
    expect(await tcp(await raw(socket => socket.resetAndDestroy()))).toEqual([['tcp', 'closes-at-once', expect.stringContaining('closes them at once'), true]])
  })

  it('that speaks HTTP', async () => {
    expect(await tcp(await portOf(createHttpServer((_, response) => response.end())))).toEqual([['tcp', 'speaks-http', 'the server speaks HTTP, not XMPP', true]])
  })

  it('that speaks something else, or TLS', async () => {
    expect(await tcp(await raw(socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n')))).toEqual([['tcp', 'not-xmpp', expect.stringContaining('it says "SSH-2.0-OpenSSH_9.2\\r\\n"'), true]])
    expect(await tcp(await raw(socket => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 10]))))).toEqual([['tcp', 'speaks-tls', 'the server wants TLS from the first byte', true]])
  })

  it('that does not serve the domain', async () => {
    const port = await raw(socket => socket.once('data', () => socket.end(`${HEADER}<stream:error><host-unknown xmlns='${NS.streamErrors}'/></stream:error></stream:stream>`)))
    expect(await tcp(port)).toEqual([['tcp', 'host-unknown', 'the server does not serve meet.example: stream error host-unknown', true]])
  })

  it('that wants STARTTLS first, and does not begin it', async () => {
    const port = await raw(socket => socket.once('data', () => socket.write(`${HEADER}<stream:features><starttls xmlns='${NS.tls}'><required/></starttls></stream:features>`)))
    expect(await tcp(port)).toEqual([['tcp', 'needs-tls', expect.stringMatching(/^the server insists on TLS for meet\.example, and then TLS does not begin/), true]])
  })
})

describe('an endpoint with direct TLS', () => {
  it('that speaks something else', async () => {
    const port = await raw(socket => socket.once('data', () => socket.end(HEADER)))
    expect(await problems({ directTls: { host: '127.0.0.1', port } })).toEqual([['tcp', 'not-xmpp', expect.stringMatching(/^127\.0\.0\.1:N does not speak TLS/), true]])
  })

  it('whose certificate nobody trusts', async () => {
    const { certificate: cert, key } = await (await Authority.create()).issue(['meet.example'])
    const port = await portOf(createTlsServer({ cert, key }, socket => socket.on('error', () => undefined)))
    expect(await problems({ directTls: { host: '127.0.0.1', port } })).toEqual([['tcp', 'bad-certificate', 'the certificate for 127.0.0.1:N is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)', true]])
  })
})

describe('a WebSocket endpoint', () => {
  it('that refuses', async () => {
    expect(await websocket(await freePort())).toEqual([['websocket', 'refused', '127.0.0.1:N refuses connections', true]])
  })

  it('that accepts and says nothing, below HTTP or above it', async () => {
    expect(await websocket(await raw(() => undefined))).toEqual([['websocket', 'silent', '127.0.0.1:N accepts connections and says nothing for 300 ms', true]])
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    closers.push(() => server.close())
    await once(server, 'listening')
    expect(await websocket((server.address() as { port: number }).port)).toEqual([['websocket', 'silent', 'the server accepts connections and says nothing for 300 ms', true]])
  })

  it('that closes at once', async () => {
    expect(await websocket(await raw(socket => socket.end()))).toEqual([['websocket', 'closes-at-once', '127.0.0.1:N accepts connections and closes them at once', true]])
  })

  it('that does not speak HTTP', async () => {
    expect(await websocket(await raw(socket => socket.write(HEADER)))).toEqual([['websocket', 'not-xmpp', '127.0.0.1:N does not speak HTTP', true]])
  })

  it('at the wrong path, behind a redirection, or an ordinary page', async () => {
    const port = await portOf(createHttpServer((request, response) => {
      const status = request.url === '/moved' ? 301 : request.url === '/page' ? 200 : 404
      response.writeHead(status, status === 301 ? { location: '/elsewhere' } : {}).end()
    }))
    expect(await websocket(port, '/x')).toEqual([['websocket', 'wrong-path', 'the server speaks HTTP but has nothing at this path (404)', true]])
    expect(await websocket(port, '/moved')).toEqual([['websocket', 'redirects', 'the server redirects (301) to /elsewhere', true]])
    expect(await websocket(port, '/page')).toEqual([['websocket', 'no-upgrade', 'the server speaks HTTP but does not upgrade to WebSocket here (200)', true]])
  })

  it('of something else', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => false })
    closers.push(() => server.close())
    await once(server, 'listening')
    expect(await websocket((server.address() as { port: number }).port)).toEqual([['websocket', 'wrong-subprotocol', 'the server upgraded to WebSocket but chose no subprotocol instead of "xmpp"', true]])
  })

  it('that wants no TLS', async () => {
    const port = await portOf(createHttpServer((_, response) => response.end()))
    expect(await problems({ websocket: { url: `wss://127.0.0.1:${port}/` } })).toEqual([['websocket', 'not-xmpp', '127.0.0.1:N does not speak TLS', true]])
  })
})

it('does not miss an endpoint that was only guessed, as long as another answers', async () => {
  const port = await raw(socket => socket.once('data', () => socket.write(`${HEADER}<stream:features><mechanisms xmlns='${NS.sasl}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`)))
  const endpoints = { tcp: { host: '127.0.0.1', port }, websocket: { url: `ws://127.0.0.1:${await freePort()}/` } }
  const found = async (more: object): Promise<unknown> => {
    const { transports, problems: all } = await discover({ name: 'x', kind: 'external', domain: 'meet.example', endpoints, accounts: [], polite: true, declares: [], ...more }, { deadlineMs: DEADLINE_MS })
    return { transports, problems: all.map(({ code }) => code) }
  }
  expect(await found({})).toEqual({ transports: ['tcp'], problems: ['refused', 'no-mechanism'] })
  expect(await found({ guessed: true })).toEqual({ transports: ['tcp'], problems: ['no-mechanism'] })
})

it('says each thing once, and of several endpoints each', async () => {
  expect(await problems({ tcp: { host: '127.0.0.1', port: await freePort() }, websocket: { url: `ws://127.0.0.1:${await freePort()}/` } })).toEqual([
    expect.arrayContaining(['refused']), expect.arrayContaining(['refused']),
  ])
})
