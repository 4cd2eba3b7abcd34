import { createHash, randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { authMessage, clientFinalWithoutProof, clientFirstBare, clientProof, deriveKeys, formatClientFinal, formatClientFirst, gs2Header, parseServerFinal, parseServerFirst, type ScramHash, verifySignature } from '#xmpp/sasl/scram.js'
import { DEFAULT_CONFIG } from './config.ts'
import { type RunningServer, startServer } from './server.ts'

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
const open = (to: string): string => `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${to}' version='1.0'/>`
const streamTo = (to: string, namespace = 'jabber:client'): string => `<stream:stream to='${to}' version='1.0' xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`

let server: RunningServer
const mistakes: unknown[] = []
beforeAll(async () => { server = await startServer({ ...DEFAULT_CONFIG, faults: true, report: error => mistakes.push(error) }) })
afterAll(async () => {
  await server.stop()
  expect(mistakes).toEqual([])
})

/** A WebSocket, and its messages in order. */
class Frames {
  readonly socket: WebSocket
  readonly #messages: string[] = []
  #wake = (): void => undefined

  constructor(url: string) {
    this.socket = new WebSocket(url, ['xmpp'])
    this.socket.on('message', data => {
      this.#messages.push((data as Buffer).toString())
      this.#wake()
    })
  }

  async say(...messages: string[]): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open')
    for (const message of messages) this.socket.send(message)
  }

  async next(): Promise<string> {
    while (this.#messages.length === 0) await new Promise<void>(resolve => { this.#wake = resolve })
    return this.#messages.shift() ?? ''
  }
}

/** A TCP socket, read up to a pattern. */
class Bytes {
  readonly socket: Socket
  #text = ''
  #wake = (): void => undefined
  readonly ended: Promise<unknown>

  constructor(at: { readonly host: string; readonly port: number } | undefined) {
    this.socket = connect(at ?? { port: 0 })
    this.ended = once(this.socket, 'end')
    this.socket.on('data', slice => {
      this.#text += slice.toString()
      this.#wake()
    })
  }

  say(text: string | Buffer): void { this.socket.write(text) }

  async upTo(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#text)
      if (found) {
        this.#text = this.#text.slice(found.index + found[0].length)
        return found[0]
      }
      await new Promise<void>(resolve => { this.#wake = resolve })
    }
  }
}

async function anonymous(): Promise<Frames> {
  const frames = new Frames(server.endpoints.websocket?.url ?? '')
  await frames.say(open('anon.localhost'), `<auth xmlns='${SASL}' mechanism='ANONYMOUS'/>`)
  await frames.next()
  await frames.next()
  await frames.next()
  await frames.say(open('anon.localhost'), "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
  await frames.next()
  await frames.next()
  await frames.next()
  return frames
}

test.each([['SCRAM-SHA-1', 'sha1'], ['SCRAM-SHA-256', 'sha256']] as const)('%s over WebSocket', async (mechanism, hash: ScramHash) => {
  const frames = new Frames(server.endpoints.websocket?.url ?? '')
  const first = { flag: 'n', username: 'alice', nonce: randomBytes(12).toString('hex') } as const
  await frames.say(open('localhost'), `<auth xmlns='${SASL}' mechanism='${mechanism}'>${Buffer.from(formatClientFirst(first)).toString('base64')}</auth>`)
  expect(await frames.next()).toMatch(/^<open /)
  expect(await frames.next()).toContain(`<mechanism>${mechanism}</mechanism>`)
  const data = async (): Promise<string> => Buffer.from(/>([^<]*)</.exec(await frames.next())?.[1] ?? '', 'base64').toString()
  const serverFirst = await data()
  const challenge = parseServerFirst(serverFirst)
  const keys = await deriveKeys({ password: 'secret', salt: challenge.salt, iterations: challenge.iterations, hash })
  const final = { channelBinding: Buffer.from(gs2Header(first)), nonce: challenge.nonce }
  const message = authMessage(clientFirstBare(first), serverFirst, clientFinalWithoutProof({ ...final }))
  const response = formatClientFinal({ ...final, proof: clientProof(hash, keys, message) })
  await frames.say(`<response xmlns='${SASL}'>${Buffer.from(response).toString('base64')}</response>`)
  const serverFinal = parseServerFinal(await data())
  expect('signature' in serverFinal && verifySignature(hash, keys.serverKey, message, serverFinal.signature)).toBe(true)
  frames.socket.close()
})

test('a WebSocket without the subprotocol is refused with a sentence', async () => {
  const socket = new WebSocket(server.endpoints.websocket?.url ?? '')
  const [, response] = await once(socket, 'unexpected-response') as [unknown, NodeJS.ReadableStream & { statusCode: number }]
  expect(response.statusCode).toBe(400)
  expect(String(await once(response, 'data'))).toContain('ask for the subprotocol "xmpp"')
})

test('GET on the endpoint explains it', async () => {
  const answer = await fetch((server.endpoints.websocket?.url ?? '').replace('ws:', 'http:'))
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('This is an XMPP endpoint')])
})

test('over WebSocket a close is answered, and the handshake follows', async () => {
  const frames = await anonymous()
  const closed = once(frames.socket, 'close')
  await frames.say("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>")
  expect(await frames.next()).toBe("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>")
  expect((await closed)[0]).toBe(1000)
})

test.each([
  ['invalid UTF-8', Buffer.concat([Buffer.from('<message>'), Buffer.from([0xc3, 0x28])]), 'unsupported-encoding'],
  ['a stanza beyond the limit', Buffer.from(`<message>${'x'.repeat(300_000)}</message>`), 'policy-violation'],
  ['a flood beyond any buffer', Buffer.from(`<message>${'x'.repeat(9_000_000)}`), 'policy-violation'],
  ['too deep nesting', Buffer.from('<a>'.repeat(500)), 'policy-violation'],
])('TCP: %s ends this stream only', async (_, bytes, condition) => {
  const other = await anonymous()
  const peer = new Bytes(server.endpoints.tcp)
  peer.say(`${streamTo('localhost')}<auth xmlns='${SASL}' mechanism='PLAIN'>${Buffer.from('\0bob\0secret').toString('base64')}</auth>`)
  await peer.upTo(/<success[^>]*>/)
  peer.say(streamTo('localhost'))
  peer.say(bytes)
  expect(await peer.upTo(/<stream:error>.*<\/stream:stream>/)).toContain(`<${condition} `)
  await peer.ended
  await other.say("<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
  expect(await other.next()).toContain("type='result' id='p'")
  other.socket.close()
})

test('a socket that breaks off is a farewell', async () => {
  const [alice, bob] = [new Bytes(server.endpoints.tcp), await anonymous()]
  alice.say(`${streamTo('localhost')}<auth xmlns='${SASL}' mechanism='PLAIN'>${Buffer.from('\0alice\0secret').toString('base64')}</auth>`)
  await alice.upTo(/<success[^>]*>/)
  alice.say(`${streamTo('localhost')}<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`)
  await alice.upTo(/<\/bind>/)
  await bob.say("<iq xmlns='jabber:client' type='get' id='who'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
  const bobAddress = / to='([^']*)'/.exec(await bob.next())?.[1] ?? ''
  alice.say(`<presence to='${bobAddress}'/>`)
  expect(await bob.next()).toMatch(/^<presence /)
  alice.socket.resetAndDestroy()
  expect(await bob.next()).toMatch(/^<presence [^>]*type='unavailable'/)
  bob.socket.close()
})

test('a component is let in and reached', async () => {
  const echo = new Bytes(server.endpoints.component)
  echo.say(streamTo('echo.localhost', 'jabber:component:accept'))
  const [, id = ''] = / id='([^']*)'/.exec(await echo.upTo(/<stream:stream [^>]*>/)) ?? []
  echo.say(`<handshake>${createHash('sha1').update(`${id}componentsecret`).digest('hex')}</handshake>`)
  await echo.upTo(/<handshake\/>/)
  const client = await anonymous()
  await client.say("<message xmlns='jabber:client' to='x@echo.localhost'><body>hi</body></message>")
  expect(await echo.upTo(/<message.*<\/message>/)).toContain("to='x@echo.localhost'")
  client.socket.close()
  echo.say('</stream:stream>')
  await echo.ended
})

test('a port that is taken is told in one sentence', async () => {
  const { host = '', port = 0 } = server.endpoints.tcp ?? {}
  await expect(startServer({ ...DEFAULT_CONFIG, listen: host, ports: { tcp: port } })).rejects.toThrow(
    `cannot listen on ${host}:${port}: something else listens there already; choose another port, or 0 for any free one`)
})

test('the process says when it is ready and ends with whoever started it', async () => {
  const child = spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data') as [Buffer]
  expect(JSON.parse(line.toString())).toMatchObject({ ready: true, domains: { hosts: ['localhost', 'anon.localhost', 'oauth.localhost'] }, faultPorts: {} })
  const client = new WebSocket((JSON.parse(line.toString()) as RunningServer).endpoints.websocket?.url ?? '', ['xmpp'])
  await once(client, 'open')
  client.send(open('localhost'))
  const told: string[] = []
  client.on('message', data => told.push((data as Buffer).toString()))
  await once(client, 'message')
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(told.join('')).toContain('<system-shutdown ')
})

test('a wrong option is one sentence and exit code 2', async () => {
  const child = spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname, '--host', '0.0.0.0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [text] = await once(child.stderr, 'data') as [Buffer]
  expect(text.toString()).toContain('--host takes only loopback addresses')
  expect(await once(child, 'exit')).toEqual([2, null])
})
