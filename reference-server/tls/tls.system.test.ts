/** TLS over real sockets: in the middle of a stream, from the first byte, and under WebSocket; certificates that change; peers that stall. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Authority } from '#xmpp/certificates/authority.js'
import { DEFAULT_CONFIG, type ServerConfig } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { HostOptions } from '../session/options.ts'

const header = (to: string): string => `<stream:stream to='${to}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
const AUTH = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0alice\0secret').toString('base64')}</auth>`

let server: RunningServer | undefined
const sockets: Socket[] = []
const mistakes: unknown[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server?.stop()
  expect(mistakes.splice(0)).toEqual([])
})

async function start(options: Partial<HostOptions> = {}, more: Partial<ServerConfig> = {}): Promise<RunningServer> {
  server = await startServer({ ...DEFAULT_CONFIG, ...more, options, report: mistake => mistakes.push(mistake) })
  return server
}

const kept = <T extends Socket>(socket: T): T => {
  sockets.push(socket.on('error', () => undefined))
  return socket
}

/** Reads a socket until a text has come. */
async function until(socket: Socket, text: string): Promise<string> {
  let told = ''
  while (!told.includes(text)) told += String((await once(socket, 'data'))[0])
  return told
}

async function authorityOf({ authorityUrl = '' }: RunningServer): Promise<string> {
  return (await fetch(authorityUrl)).text()
}

async function upgraded(running: RunningServer, domain: string, more = ''): Promise<TLSSocket> {
  const socket = kept(connect(running.endpoints.tcp ?? { port: 0 }))
  socket.write(header(domain))
  await until(socket, '</stream:features>')
  socket.write(STARTTLS + more)
  await until(socket, '<proceed')
  const secure = kept(connectTls({ socket, ca: await authorityOf(running), servername: domain }))
  await once(secure, 'secureConnect')
  return secure
}

async function direct({ endpoints }: RunningServer, ca: string, servername = 'localhost'): Promise<TLSSocket> {
  const socket = kept(connectTls({ ...endpoints.directTls, ca, servername, ALPNProtocols: ['xmpp-client'] }))
  await once(socket, 'secureConnect')
  return socket
}

test('a stream becomes a new one over TLS, and what came in the clear behind the request is forgotten', async () => {
  const secure = await upgraded(await start(), 'localhost', AUTH)
  secure.write(header('localhost'))
  const features = await until(secure, '</stream:features>')
  expect(features).not.toMatch(/starttls|success/)
  secure.write(AUTH)
  expect(await until(secure, '/>')).toContain('<success')
})

test('where TLS is required nothing else is offered before it, and nothing else is taken', async () => {
  const running = await start()
  const socket = kept(connect(running.endpoints.tcp ?? { port: 0 }))
  socket.write(header('secure.localhost'))
  expect(await until(socket, '</stream:features>')).toMatch(/<stream:features><starttls [^>]*><required\/><\/starttls><\/stream:features>$/)
  socket.write(AUTH)
  expect(await until(socket, '</failure>')).toContain('<encryption-required/>')
  const secure = await upgraded(running, 'secure.localhost')
  secure.write(header('secure.localhost') + AUTH)
  expect(await until(secure, '<success')).toContain('<mechanisms')
})

test('a second request for TLS fails, and so does the stream', async () => {
  const secure = await upgraded(await start(), 'localhost')
  secure.write(header('localhost') + STARTTLS)
  expect(await until(secure, '</stream:stream>')).toMatch(/<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'\/><\/stream:stream>$/)
})

test('PLAIN waits for TLS where it has to', async () => {
  const running = await start({ plainNeedsTls: true })
  const socket = kept(connect(running.endpoints.tcp ?? { port: 0 }))
  socket.write(header('localhost'))
  expect(await until(socket, '</stream:features>')).not.toContain('PLAIN')
  const secure = await upgraded(running, 'localhost')
  secure.write(header('localhost'))
  expect(await until(secure, '</stream:features>')).toContain('PLAIN')
})

test('direct TLS shows each host its own certificate, and speaks the protocol of XMPP clients', async () => {
  const running = await start()
  const ca = await authorityOf(running)
  for (const domain of ['localhost', 'anon.localhost']) {
    const socket = await direct(running, ca, domain)
    expect([socket.alpnProtocol, socket.getPeerCertificate().subject.CN]).toEqual(['xmpp-client', domain])
    socket.write(header(domain))
    expect(await until(socket, '</stream:features>')).toContain(`from='${domain}'`)
  }
})

test('WebSocket has the same routes with TLS', async () => {
  const running = await start()
  const ca = await authorityOf(running)
  const socket = new WebSocket(running.endpoints.secureWebsocket?.url ?? '', ['xmpp'], { ca })
  await once(socket, 'open')
  socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>")
  expect(String((await once(socket, 'message'))[0])).toContain("from='localhost'")
  socket.terminate()
})

test('a new certificate ends the streams of the old one when that has run out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-tls-'))
  const files = { domain: 'localhost', certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') }
  const authority = await Authority.create()
  const pair = await authority.issue(['localhost'])
  writeFileSync(files.certificate, pair.certificate)
  writeFileSync(files.key, pair.key)
  try {
    const running = await start({}, { certificates: { files: [files] } })
    const [secure, clear] = [await direct(running, authority.pem), kept(connect(running.endpoints.tcp ?? { port: 0 }))]
    for (const socket of [secure, clear]) {
      socket.write(header('localhost'))
      await until(socket, '</stream:features>')
    }
    expect(running.reload()).toEqual([])
    expect(running.reload(new Date('2100-01-01').getTime())).toEqual([])
    expect(await until(secure, '</stream:stream>')).toMatch(/^<stream:error><reset /)
    clear.write(`${AUTH.replace('PLAIN', 'NONE')}`)
    expect(await until(clear, '</failure>')).not.toContain('reset')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('certificates of files are read again, and a broken one leaves the old one in place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-tls-'))
  const files = { domain: 'localhost', certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') }
  const authority = await Authority.create()
  const issue = async (): Promise<void> => {
    const pair = await authority.issue(['localhost'])
    writeFileSync(files.certificate, pair.certificate)
    writeFileSync(files.key, pair.key)
  }
  try {
    await issue()
    const running = await start({}, { certificates: { files: [files] } })
    const first = await direct(running, authority.pem)
    writeFileSync(files.certificate, 'broken')
    expect(running.reload()).toEqual([expect.stringMatching(/^the certificate of localhost cannot be used: .* the one from before stays$/)])
    const second = await direct(running, authority.pem)
    await issue()
    expect(running.reload()).toEqual([])
    const third = await direct(running, authority.pem)
    const [one, two, three] = [first, second, third].map(socket => socket.getPeerCertificate().fingerprint256)
    expect([one === two, two === three, first.destroyed]).toEqual([true, false, false])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('whoever stalls in the handshake, or sends something else, is gone after the login time', async () => {
  const running = await start({ loginTimeMs: 150, closeGraceMs: 50 })
  const [, port] = /:(\d+)\//.exec(running.endpoints.secureWebsocket?.url ?? '') ?? []
  const stalled = [running.endpoints.directTls ?? { port: 0 }, { port: Number(port), host: '127.0.0.1' }].map(at => kept(connect(at)))
  await Promise.all(stalled.map(async socket => once(socket.resume(), 'close')))
  const garbage = [running.endpoints.directTls ?? { port: 0 }, { port: Number(port), host: '127.0.0.1' }].map(at => kept(connect(at)))
  await Promise.all(garbage.map(async socket => {
    socket.resume().write('GET / HTTP/1.1\r\n\r\n')
    await once(socket, 'close')
  }))
  const asked = kept(connect(running.endpoints.tcp ?? { port: 0 }))
  asked.write(header('localhost'))
  await until(asked, '</stream:features>')
  asked.write(STARTTLS)
  await until(asked, '<proceed')
  await once(asked.resume(), 'close')
})
