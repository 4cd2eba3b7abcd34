/** A host whose passwords somebody elsewhere knows, as its clients see it. */
import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DEFAULT_CONFIG } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'
import { bindRequest, header } from '../testing/little-server.ts'
import { TlsClient } from '../testing/tls-client.ts'
import type { PasswordAttempt, PasswordVerdict } from './passwords.ts'

const ROSTER = "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>"
const asked: PasswordAttempt[] = []
const waiting: ((verdict: PasswordVerdict) => void)[] = []
const reports: unknown[] = []
let closed = 0
let server: RunningServer

function verify(attempt: PasswordAttempt): PasswordVerdict | Promise<PasswordVerdict> {
  asked.push(attempt)
  if (attempt.username === 'slow') return new Promise(resolve => { waiting.push(resolve) })
  if (attempt.username === 'old') return { kind: 'expired' }
  if (attempt.username === 'out') return { kind: 'unavailable' }
  if (attempt.username === 'broken') throw new Error('broken')
  return attempt.password === 'right' ? { kind: 'right', grant: { claims: { context: { user: { name: 'Alice' } } } } } : { kind: 'wrong', text: 'not like this' }
}

beforeAll(async () => {
  server = await startServer({
    ...DEFAULT_CONFIG, report: error => reports.push(error),
    hosts: [
      { domain: 'localhost', mechanisms: ['SCRAM-SHA-1', 'PLAIN'], accounts: [{ username: 'focus', password: 'secret' }], passwords: { verify, close: () => { closed += 1 } } },
      { domain: 'open.localhost', mechanisms: [], accounts: [], passwords: { verify }, plainNeedsTls: false },
    ],
  })
})

afterAll(async () => {
  await server.stop()
  expect(closed).toBe(1)
  expect(reports).toEqual([new Error('broken')])
})

async function featuresInTheClear(domain: string): Promise<string> {
  const socket = connect(server.endpoints.tcp ?? { port: 0 })
  socket.write(header(`to='${domain}' version='1.0'`))
  let heard = ''
  while (!heard.includes('</stream:features>')) heard += String((await once(socket, 'data'))[0])
  socket.destroy()
  return heard
}

test('it offers what needs a password and no keys, and over TLS only unless configured', async () => {
  const { client, features } = await TlsClient.open(server, 'localhost')
  client.close()
  expect(features).toContain("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>")
  expect(await featuresInTheClear('localhost')).not.toContain('PLAIN')
  expect(await featuresInTheClear('open.localhost')).toContain('<mechanism>PLAIN</mechanism>')
})

test.each([
  ['alice', 'right', 'success'],
  ['alice', 'wrong', 'not-authorized: not like this'],
  ['old', 'right', 'credentials-expired'],
  ['out', 'right', 'temporary-auth-failure: whoever knows about passwords does not answer; try again later'],
  ['broken', 'right', 'temporary-auth-failure: whoever knows about passwords does not answer; try again later'],
  ['focus', 'secret', 'success'],
  ['focus', 'right', 'not-authorized'],
  ['no one', 'right', 'not-authorized'],
])('%s with the password "%s": %s', async (username, password, expected) => {
  const { client } = await TlsClient.open(server, 'localhost')
  expect(await client.login(username, password)).toBe(expected)
  client.close()
})

test('the backend is told who wants in where, and from which address', async () => {
  const { client } = await TlsClient.open(server, 'localhost')
  asked.length = 0
  await client.login('ALICE', 'right')
  client.close()
  expect(asked).toMatchObject([{ domain: 'localhost', username: 'alice', password: 'right', connection: { address: '127.0.0.1' } }])
})

test('whoever waits for an answer keeps nobody else waiting', async () => {
  const [{ client: slow }, { client: quick }] = await Promise.all([TlsClient.open(server, 'localhost'), TlsClient.open(server, 'localhost')])
  const late = slow.login('slow', 'right')
  await vi.waitUntil(() => waiting.length === 1)
  expect(await quick.login('alice', 'right')).toBe('success')
  waiting[0]?.({ kind: 'right' })
  expect(await late).toBe('success')
  for (const client of [slow, quick]) client.close()
})

test('who has logged in has a roster, and may resume a session', async () => {
  const { client } = await TlsClient.open(server, 'localhost')
  await client.login('carol', 'right')
  expect(await client.begin()).toContain("<ver xmlns='urn:xmpp:features:rosterver'/>")
  client.say(bindRequest('desk') + ROSTER)
  expect(await client.upTo(/<iq [^>]*id='roster'.*?(?:\/>|<\/iq>)/)).toContain("<query xmlns='jabber:iq:roster'")
  client.say("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
  expect(await client.upTo(/<enabled [^>]*>/)).toContain("resume='true'")
  client.close()
})
