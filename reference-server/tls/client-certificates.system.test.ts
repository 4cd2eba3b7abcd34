/** Client certificates over real sockets: who gets in by one, on which ways, and what a resumed session makes of it. Spec: RFC 6120 §6.3.4, §13.7.2.2; RFC 5077. */
import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Authority, type ClientSubject, type Issued } from '#xmpp/certificates/authority.js'
import { DEFAULT_CONFIG } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'

const HEADER = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
const EXTERNAL = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>"

let server: RunningServer
let clients: Authority
let ca: string
const mistakes: unknown[] = []
const sockets: TLSSocket[] = []
beforeAll(async () => {
  server = await startServer({ ...DEFAULT_CONFIG, report: mistake => mistakes.push(mistake) })
  ca = await (await fetch(server.authorityUrl ?? '')).text()
  clients = await Authority.from(await (await fetch(server.clientAuthorityUrl ?? '')).json() as Issued)
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
afterAll(async () => {
  await server.stop()
  expect(mistakes).toEqual([])
})

async function directly(subject: ClientSubject | undefined, more: ConnectionOptions = {}, issuer = clients): Promise<TLSSocket> {
  const own = subject && await issuer.issueToClient(subject)
  const socket = connect({ ...server.endpoints.directTls, ca, servername: 'localhost', ALPNProtocols: ['xmpp-client'], ...(own && { cert: own.certificate, key: own.key }), ...more })
  sockets.push(socket.on('error', () => undefined))
  await once(socket, 'secureConnect')
  return socket
}

async function until(socket: TLSSocket, end: string): Promise<string> {
  let told = ''
  while (!told.includes(end)) told += String((await once(socket, 'data'))[0])
  return told
}

/** What is offered, and what comes of EXTERNAL whether it is offered or not. */
async function tries(socket: TLSSocket): Promise<{ readonly isOffered: boolean; readonly outcome: string | undefined }> {
  socket.write(HEADER)
  const features = await until(socket, '</stream:features>')
  socket.write(EXTERNAL)
  return { isOffered: features.includes('<mechanism>EXTERNAL<'), outcome: /<(success|not-authorized|invalid-mechanism|invalid-authzid)/.exec(await until(socket, '>'))?.[1] }
}

const OF_ALICE = { xmppAddrs: ['alice@localhost'] }

test.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s, whoever has a certificate is let in', async version => {
  expect(await tries(await directly(OF_ALICE, { maxVersion: version }))).toEqual({ isOffered: true, outcome: 'success' })
})

test.each<[string, ClientSubject | undefined]>([
  ['nobody without one', undefined],
  ['nobody with one that has run out', { ...OF_ALICE, isExpired: true }],
  ['nobody with one for somebody elsewhere', { xmppAddrs: ['alice@secure.localhost'] }],
  ['nobody by a mail address', { emails: ['alice@localhost'] }],
  ['nobody by a common name', { commonName: 'alice' }],
])('%s', async (_, subject) => {
  expect(await tries(await directly(subject))).toEqual({ isOffered: false, outcome: 'invalid-mechanism' })
})

test('nobody with a certificate of strangers', async () => {
  expect(await tries(await directly(OF_ALICE, {}, await Authority.create()))).toEqual({ isOffered: false, outcome: 'invalid-mechanism' })
})

test('nobody whose account does not exist', async () => {
  expect(await tries(await directly({ xmppAddrs: ['mallory@localhost'] }))).toEqual({ isOffered: true, outcome: 'not-authorized' })
})

test('somebody with several addresses says which', async () => {
  expect(await tries(await directly({ xmppAddrs: ['alice@localhost', 'bob@localhost'] }))).toEqual({ isOffered: true, outcome: 'invalid-authzid' })
})

test('a session that is resumed has the certificate of the one before', async () => {
  const first = await directly(OF_ALICE, { maxVersion: 'TLSv1.2' })
  await tries(first)
  const again = await directly(undefined, { maxVersion: 'TLSv1.2', session: first.getSession() })
  expect([again.isSessionReused(), await tries(again)]).toEqual([true, { isOffered: true, outcome: 'success' }])
})

test('a session of one host does not go on at another', async () => {
  const first = await directly(OF_ALICE, { maxVersion: 'TLSv1.2' })
  await tries(first)
  const elsewhere = await directly(undefined, { maxVersion: 'TLSv1.2', servername: 'anon.localhost', session: first.getSession() })
  expect(elsewhere.isSessionReused()).toBe(false)
})
