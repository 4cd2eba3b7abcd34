import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { LittleServer, type Peer } from '../testing/little-server.ts'

const open = (to: string, namespace = 'jabber:component:accept'): string =>
  `<stream:stream to='${to}' xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`
const condition = (text: string): string | undefined => /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/.exec(text)?.[1]

function handshake(peer: Peer, secret = 'componentsecret', domain = 'echo.localhost'): string {
  const id = /id='([^']*)'/.exec(peer.say(open(domain)))?.[1] ?? ''
  return peer.say(`<handshake>${createHash('sha1').update(id + secret).digest('hex')}</handshake>`)
}

test('a right handshake is answered; then stanzas pass both ways, each in the namespace of its stream', () => {
  const server = new LittleServer()
  const alice = server.login('alice', 'desk')
  const echo = server.connectComponent()
  alice.hear()
  expect(handshake(echo)).toBe('<handshake/>')
  alice.say("<message to='x@echo.localhost'><body>hi</body></message>")
  expect(echo.hear()).toBe("<message to='x@echo.localhost' from='alice@localhost/desk'><body>hi</body></message>")
  echo.say("<message from='y@echo.localhost/z' to='alice@localhost/desk'><body>ho</body></message>")
  expect(alice.hear()).toBe("<message from='y@echo.localhost/z' to='alice@localhost/desk'><body>ho</body></message>")
})

test.each([
  ['an unknown name', open('other.localhost'), 'host-unknown'],
  ['another namespace', open('echo.localhost', 'jabber:client'), 'invalid-namespace'],
  ['a wrong secret', `${open('echo.localhost')}<handshake>abc</handshake>`, 'not-authorized'],
  ['a stanza before the handshake', `${open('echo.localhost')}<message from='echo.localhost' to='alice@localhost'/>`, 'not-authorized'],
])('%s ends the stream', (_, text, expected) => {
  const heard = new LittleServer().connectComponent().say(text)
  expect(heard).toMatch(/^<\?xml[^>]*><stream:stream xmlns='jabber:component:accept'[^>]*>.*<\/stream:stream>$/)
  expect(condition(heard)).toBe(expected)
})

test.each([
  ['no "to"', "<message from='echo.localhost'/>", 'improper-addressing'],
  ['no "from"', "<message to='alice@localhost'/>", 'improper-addressing'],
  ['a foreign "from"', "<message from='alice@localhost' to='alice@localhost'/>", 'invalid-from'],
  ['no stanza at all', '<foo/>', 'unsupported-stanza-type'],
])('a component that sends %s is closed', (_, text, expected) => {
  const echo = new LittleServer().connectComponent()
  handshake(echo)
  expect(condition(echo.say(text))).toBe(expected)
})

test.each([
  ['refuse-second', 'conflict', undefined],
  ['close-first', undefined, 'conflict'],
] as const)('a second connection of one component: %s', (componentConflict, second, first) => {
  const server = new LittleServer({ componentConflict })
  const [one, two] = [server.connectComponent(), server.connectComponent()]
  handshake(one)
  expect([condition(handshake(two)), condition(one.hear())]).toEqual([second, first])
})

test('a component may have a rule of its own for a second connection', () => {
  const server = new LittleServer({ componentConflict: 'refuse-second' })
  server.addComponent({ domain: 'own.localhost', secret: 'own', conflict: 'close-first' })
  const [one, two] = [server.connectComponent(), server.connectComponent()]
  handshake(one, 'own', 'own.localhost')
  expect([condition(handshake(two, 'own', 'own.localhost')), condition(one.hear())]).toEqual([undefined, 'conflict'])
})

test('two components have secrets of their own, and hear each other', () => {
  const server = new LittleServer()
  server.addComponent({ domain: 'relay.localhost', secret: 'another' })
  const [echo, relay] = [server.connectComponent(), server.connectComponent()]
  expect(condition(handshake(server.connectComponent(), 'componentsecret', 'relay.localhost'))).toBe('not-authorized')
  expect([handshake(echo), handshake(relay, 'another', 'relay.localhost')]).toEqual(['<handshake/>', '<handshake/>'])
  echo.say("<message from='a@echo.localhost/b' to='c@relay.localhost/d'/>")
  expect(relay.hear()).toBe("<message from='a@echo.localhost/b' to='c@relay.localhost/d'/>")
})

test('a component has the domains below its own only when it was given them, and the nearest one wins', () => {
  const server = new LittleServer()
  server.addComponent({ domain: 'wide.localhost', secret: 'wide', subdomains: true })
  server.addComponent({ domain: 'near.wide.localhost', secret: 'near' })
  const alice = server.login('alice', 'desk')
  const [wide, near, echo] = [server.connectComponent(), server.connectComponent(), server.connectComponent()]
  handshake(wide, 'wide', 'wide.localhost')
  handshake(near, 'near', 'near.wide.localhost')
  handshake(echo)
  alice.hear()
  const answered = alice.say("<message to='x@far.wide.localhost'/><message to='x@near.wide.localhost'/><message to='x@sub.echo.localhost'/>")
  expect(wide.hear()).toBe("<message to='x@far.wide.localhost' from='alice@localhost/desk'/>")
  expect(near.hear()).toBe("<message to='x@near.wide.localhost' from='alice@localhost/desk'/>")
  expect([answered.includes('remote-server-not-found'), echo.hear()]).toEqual([true, ''])
  wide.say("<message from='y@far.wide.localhost' to='alice@localhost/desk'/>")
  expect(alice.hear()).toContain("from='y@far.wide.localhost'")
})

test('what comes while a component is away is counted, and bounced when somebody waits; a new connection comes in at once', () => {
  const server = new LittleServer()
  const service = server.addComponent({ domain: 'away.localhost', secret: 'away' })
  const alice = server.login('alice', 'desk')
  const [first, second] = [server.connectComponent(), server.connectComponent()]
  handshake(first, 'away', 'away.localhost')
  first.stream.lost()
  alice.hear()
  const bounced = alice.say("<message id='m' to='x@away.localhost'/><presence to='away.localhost/y'/><presence type='unavailable' to='away.localhost/y'/><iq type='result' id='r' to='away.localhost'/>")
  expect(Array.from(bounced.matchAll(/<(message|presence|iq) /g), ([, name]) => name)).toEqual(['message', 'presence'])
  expect(service.missed).toBe(4)
  expect(handshake(second, 'away', 'away.localhost')).toBe('<handshake/>')
  alice.say("<message to='x@away.localhost'/>")
  expect([second.hear(), service.missed]).toEqual(["<message to='x@away.localhost' from='alice@localhost/desk'/>", 4])
})
