import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { LittleServer, type Peer } from '../testing/little-server.ts'

const open = (to: string, namespace = 'jabber:component:accept'): string =>
  `<stream:stream to='${to}' xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`
const condition = (text: string): string | undefined => /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/.exec(text)?.[1]

function handshake(peer: Peer, secret = 'componentsecret'): string {
  const id = /id='([^']*)'/.exec(peer.say(open('echo.localhost')))?.[1] ?? ''
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
