import { expect, test } from 'vitest'
import type { HostOptions } from './options.ts'
import { auth, LittleServer, OPEN, OPEN_FRAME, type Peer } from '../testing/little-server.ts'

const LIMITS: Partial<HostOptions> = { maxStanzaBytes: 20_000, maxStanzaBytesPrivileged: 50_000, privilegedJids: ['alice@localhost'] }
const message = (bytes: number): string => `<message xmlns='jabber:client' to='bob@localhost/phone'><body>${'x'.repeat(bytes)}</body></message>`
const condition = (text: string): string | undefined => /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/.exec(text)?.[1]
const lengths = (peer: Peer): number[] => [...peer.hear().matchAll(/<body>(x*)<\/body>/g)].map(([, body]) => body?.length ?? 0)

/** A client that is bound, and has been told so. */
function bound(server: LittleServer, user: string, transport: 'tcp' | 'websocket'): Peer {
  if (transport === 'tcp') {
    const peer = server.login(user, 'desk')
    peer.hear()
    return peer
  }
  const peer = server.connect('websocket')
  const bind = "<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource></bind></iq>"
  for (const text of [OPEN_FRAME, auth('PLAIN', `\0${user}\0secret`), OPEN_FRAME, bind]) peer.say(text)
  return peer
}

test.each(['tcp', 'websocket'] as const)('over %s a privileged account sends what is larger than others may send, up to its own limit', transport => {
  const server = new LittleServer(LIMITS)
  const bob = server.login('bob', 'phone')
  const alice = bound(server, 'alice', transport)
  bob.hear()
  expect(alice.say(message(49_000))).toBe('')
  expect(lengths(bob)).toEqual([49_000])
  expect(condition(alice.say(message(50_000)))).toBe('policy-violation')
  expect([lengths(bob), alice.stream.isOver, bob.stream.isOver]).toEqual([[], true, false])
})

test.each(['tcp', 'websocket'] as const)('over %s the usual limit holds for everybody else', transport => {
  const server = new LittleServer(LIMITS)
  bound(server, 'alice', transport)
  expect(condition(bound(server, 'bob', transport).say(message(20_000)))).toBe('policy-violation')
})

test('before login nobody is privileged', () => {
  const peer = new LittleServer({ ...LIMITS, maxStanzaBytesBeforeLogin: 10_000 }).connect()
  peer.say(OPEN)
  expect(condition(peer.say(auth('PLAIN', `\0alice\0${'x'.repeat(8_000)}`)))).toBe('policy-violation')
})

test('a failed login does not make anybody privileged', () => {
  const server = new LittleServer(LIMITS)
  const peer = server.connect()
  peer.say(OPEN + auth('PLAIN', '\0alice\0wrong') + auth('PLAIN', '\0bob\0secret') + OPEN)
  expect(condition(peer.say(message(20_000)))).toBe('policy-violation')
})

test('the switch is at the login: what follows it in the same packet may be large', () => {
  const server = new LittleServer(LIMITS)
  const bob = server.login('bob', 'phone')
  bob.hear()
  const bind = "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
  server.connect().say(OPEN + auth('PLAIN', '\0alice\0secret') + OPEN + bind + message(49_000))
  expect(lengths(bob)).toEqual([49_000])
})

test.each([
  'alice@anon.localhost', 'alice@localhost.example', 'alice@localhos', 'malice@localhost', 'alice@localhost/desk', 'bob@localhost', 'localhost', 'Alice@localhost',
])('alice@localhost is not privileged where %s is', other => {
  const server = new LittleServer({ ...LIMITS, privilegedJids: [other] })
  expect(condition(server.login('alice', 'desk').say(message(20_000)))).toBe('policy-violation')
})

test('a limit of its own that is lower takes nothing away', () => {
  const server = new LittleServer({ ...LIMITS, maxStanzaBytesPrivileged: 10_000 })
  const bob = server.login('bob', 'phone')
  bob.hear()
  server.login('alice', 'desk').say(message(19_000))
  expect(lengths(bob)).toEqual([19_000])
})

test.each(['tcp', 'websocket'] as const)('a privileged account has its limits and its pace on the %s stream that it resumes on, too', transport => {
  const server = new LittleServer({ ...LIMITS, maxStanzasPerSecond: 1, stanzaBurst: 10 })
  const bob = server.login('bob', 'phone')
  const before = server.login('alice', 'desk')
  before.hear()
  const id = /<enabled[^>]* id='([^']+)'/.exec(before.say("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"))?.[1] ?? ''
  before.stream.lost()
  const again = server.connect(transport)
  const open = transport === 'tcp' ? OPEN : OPEN_FRAME
  for (const text of [open, auth('PLAIN', '\0alice\0secret'), open]) again.say(text)
  expect(again.say(`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)).toContain('<resumed')
  bob.hear()
  for (let sent = 0; sent < 20; sent += 1) again.say(message(40_000))
  expect([lengths(bob).length, again.pipe.isPaused, again.stream.isOver]).toEqual([20, false, false])
})

test('whoever resumes and is not privileged has the usual limit', () => {
  const server = new LittleServer(LIMITS)
  const bob = server.login('bob', 'desk')
  bob.hear()
  const id = /<enabled[^>]* id='([^']+)'/.exec(bob.say("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"))?.[1] ?? ''
  bob.stream.lost()
  const again = server.connect()
  again.say(OPEN + auth('PLAIN', '\0bob\0secret') + OPEN)
  expect(again.say(`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)).toContain('<resumed')
  expect(condition(again.say(message(20_000)))).toBe('policy-violation')
})
