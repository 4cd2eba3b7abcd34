/** TLS of the probe against servers of this test's own, with certificates of an authority of its own. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { Authority, type Issued } from '#xmpp/certificates/authority.js'
import { NS } from '#xmpp/namespaces.js'
import { startTls } from './sign-in.ts'
import { Transcript } from './transcript.ts'
import { dialDirectTls, dialTcp } from './dial.ts'

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' id='1' from='meet.example' version='1.0'>`
let authority: Authority
let issued: Issued
beforeAll(async () => {
  authority = await Authority.create()
  issued = await authority.issue(['meet.example'])
})

const closers: (() => unknown)[] = []
afterEach(() => closers.splice(0).map(close => close()))

async function portOf(server: Server): Promise<{ readonly host: string; readonly port: number }> {
  server.listen(0, '127.0.0.1')
  closers.push(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 }
}

const who = (): { who: string; transcript: Transcript; deadlineMs: number } => ({ who: 'bob', transcript: new Transcript(), deadlineMs: 500 })
const direct = async (): Promise<{ host: string; port: number }> => portOf(createTlsServer({ cert: issued.certificate, key: issued.key, ALPNProtocols: ['xmpp-client'] }, socket => socket.on('error', () => undefined).write(HEADER)))

it('begins with TLS, and says what it came to', async () => {
  const wire = await dialDirectTls(await direct(), { ...who(), domain: 'meet.example', authority: { pem: authority.pem } })
  closers.push(() => wire.destroy())
  expect(wire.tls).toMatchObject({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', names: ['DNS:meet.example'], hasCertificate: true, distrust: undefined, alpn: 'xmpp-client' })
})

it('trusts nobody else, and nobody for another host', async () => {
  const at = await direct()
  await expect(dialDirectTls(at, { ...who(), domain: 'meet.example', authority: { pem: (await Authority.create()).pem } })).rejects.toMatchObject({ code: 'DIAL_FAILED', cause: { code: 'TLS_UNTRUSTED', observed: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } })
  await expect(dialDirectTls(at, { ...who(), domain: 'other.example', authority: { pem: authority.pem } })).rejects.toMatchObject({ cause: { code: 'TLS_UNTRUSTED', observed: 'ERR_TLS_CERT_ALTNAME_INVALID' } })
})

it('says so when there is no TLS', async () => {
  const at = await portOf(createServer(socket => socket.on('error', () => undefined).end('this is no TLS\r\n')))
  await expect(dialDirectTls(at, who())).rejects.toMatchObject({ code: 'DIAL_FAILED', cause: { code: 'TLS_HANDSHAKE' } })
})

it('turns a stream into TLS, and reads on as if nothing had been', async () => {
  const at = await portOf(createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(`${HEADER}<proceed xmlns='${NS.tls}'/>`)
      new TLSSocket(socket, { isServer: true, cert: issued.certificate, key: issued.key }).on('error', () => undefined).write(`${HEADER}<stream:features/>`)
    })
  }))
  const wire = await dialTcp(at, { ...who(), authority: { pem: authority.pem } })
  closers.push(() => wire.destroy())
  await startTls(wire, { domain: 'meet.example' })
  expect(wire.tls?.protocol).toBe('TLSv1.3')
  const ended = wire.closed()
  wire.end()
  expect(await ended).toMatchObject({ clean: true, by: 'probe' })
})
