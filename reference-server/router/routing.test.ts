import { expect, test } from 'vitest'
import { LittleServer, type Peer } from '../testing/little-server.ts'

/** Kind of stanza, its type, and the condition when it is an error. */
function gist(text: string): string[] {
  return Array.from(text.matchAll(/<(message|presence|iq)\b([^>]*)(?:\/>|>(.*?)<\/\1>)/g), ([, name = '', attributes = '', inside = '']) => {
    const type = / type='(\w+)'/.exec(attributes)?.[1]
    const condition = /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'\/>/.exec(inside)?.[1]
    return [name, type, condition].filter(part => part !== undefined).join(' ')
  })
}

interface Scene {
  readonly alice: Peer
  /** Priority 0, 5 and -1; and one that is not available. */
  readonly bob: Readonly<Record<'zero' | 'five' | 'negative' | 'hidden', Peer>>
}

function scene(): Scene {
  const server = new LittleServer()
  const at = (resource: string, priority: number): Peer => server.login('bob', resource, `<presence><priority>${priority}</priority></presence>`)
  const bob = { zero: at('zero', 0), five: at('five', 5), negative: at('negative', -1), hidden: server.login('bob', 'hidden', '') }
  const alice = server.login('alice', 'desk')
  for (const peer of [alice, ...Object.values(bob)]) peer.hear()
  return { alice, bob }
}

/** What everybody hears when alice says something. */
function play(text: string): Readonly<Record<string, string[]>> {
  const { alice, bob } = scene()
  const heard = { alice: gist(alice.say(text)), ...Object.fromEntries(Object.entries(bob).map(([name, peer]) => [name, gist(peer.hear())])) }
  return Object.fromEntries(Object.entries(heard).filter(([, list]) => list.length > 0))
}

test.each([
  // RFC 6121 §8.5.2.1.1, §8.5.2.2.1: bare address
  ["<message to='bob@localhost'/>", { five: ['message'] }],
  ["<message to='bob@localhost' type='chat'/>", { five: ['message chat'] }],
  ["<message to='bob@localhost' type='foo'/>", { five: ['message foo'] }],
  ["<message to='bob@localhost' type='headline'/>", { zero: ['message headline'], five: ['message headline'] }],
  ["<message to='bob@localhost' type='groupchat'/>", { alice: ['message error service-unavailable'] }],
  ["<message to='bob@localhost' type='error'/>", {}],
  ["<message to='nobody@localhost'/>", { alice: ['message error service-unavailable'] }],
  ["<message to='nobody@localhost' type='headline'/>", {}],
  ['<message/>', { alice: ['message'] }],
  // §8.5.3: full address
  ["<message to='bob@localhost/hidden' type='groupchat'/>", { hidden: ['message groupchat'] }],
  ["<message to='bob@localhost/absent' type='chat'/>", { five: ['message chat'] }],
  ["<message to='bob@localhost/absent'/>", { alice: ['message error service-unavailable'] }],
  ["<message to='bob@localhost/absent' type='error'/>", {}],
  ["<presence to='bob@localhost/negative'/>", { negative: ['presence'] }],
  ["<presence to='bob@localhost/absent'/>", {}],
  ["<presence to='bob@localhost'/>", { zero: ['presence'], five: ['presence'], negative: ['presence'] }],
  ["<presence to='bob@localhost' type='foo'/>", { alice: ['presence error bad-request'] }],
  ["<presence to='bob@localhost' type='probe'/>", {}],
  ["<presence to='bob@localhost' type='subscribed'/>", {}],
  ["<presence to='nobody@localhost'/>", {}],
  // §8.5.2.1.3, §8.5.3.2.3: iq
  ["<iq to='bob@localhost/five' type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  ["<iq to='bob@localhost/five' type='result' id='1'/>", { five: ['iq result'] }],
  ["<iq to='bob@localhost/absent' type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  ["<iq to='bob@localhost' type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  ["<iq to='bob@localhost' type='result' id='1'/>", {}],
  ["<iq to='nobody@localhost' type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  // RFC 6120 §8.2.3, §8.4, §10.3
  ["<iq type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  ["<iq type='foo' id='1'/>", { alice: ['iq error bad-request'] }],
  ["<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>", { alice: ['iq error bad-request'] }],
  ["<iq to='localhost' type='get' id='1'/>", { alice: ['iq error bad-request'] }],
  ["<iq to='localhost' type='get' id='1'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>", { alice: ['iq error bad-request'] }],
  ["<iq to='localhost' type='result' id='1'/>", {}],
  ["<iq to='localhost' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", { alice: ['iq result'] }],
  ["<iq to='localhost/x' type='set' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
  ["<message to='@localhost'/>", { alice: ['message error jid-malformed'] }],
  // RFC 6120 §10.4, XEP-0114 §3
  ["<message to='bob@elsewhere.invalid'/>", { alice: ['message error remote-server-not-found'] }],
  ["<iq to='echo.localhost' type='get' id='1'><q xmlns='urn:q'/></iq>", { alice: ['iq error service-unavailable'] }],
])('%s', (text, expected) => {
  expect(play(text)).toEqual(expected)
})

test('who was shown presence may ask, and an error turns the addresses round', () => {
  const { alice, bob } = scene()
  bob.five.say("<presence to='alice@localhost'/>")
  alice.hear()
  const ask = "<iq to='bob@localhost/five' type='get' id='1'><q xmlns='urn:q'/></iq>"
  alice.say(ask)
  expect(bob.five.hear()).toBe("<iq to='bob@localhost/five' type='get' id='1' from='alice@localhost/desk'><q xmlns='urn:q'/></iq>")
  expect(alice.say(ask.replace('five', 'absent'))).toBe(
    "<iq type='error' id='1' to='alice@localhost/desk' from='bob@localhost/absent'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
})

test('disco: the host says what it is and has, an account only to its owner', () => {
  const { alice } = scene()
  const ask = (what: string, to: string): string => alice.say(`<iq to='${to}' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#${what}'/></iq>`)
  expect(ask('info', 'localhost')).toMatch(/<identity category='server' type='im' [^>]*\/>.*<feature var='urn:xmpp:ping'\/>/)
  expect(ask('items', 'localhost')).toContain("<item jid='echo.localhost'/>")
  expect(ask('info', 'alice@localhost')).toContain("<identity category='account' type='registered'/>")
  expect(gist(ask('info', 'bob@localhost'))).toEqual(['iq error service-unavailable'])
  expect(gist(ask('info', 'nobody@localhost'))).toEqual(['iq error service-unavailable'])
  expect(ask('items', 'bob@localhost')).toContain("from='bob@localhost'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>")
})

test('caps in the features name a node that is answered', () => {
  const server = new LittleServer()
  const alice = server.login('alice', 'desk')
  alice.hear()
  const [, node = '', ver = ''] = /<c [^>]*node='([^']*)' ver='([^']*)'/.exec(featuresOf(server)) ?? []
  expect(alice.say(`<iq to='localhost' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info' node='${node}#${ver}'/></iq>`))
    .toContain(` node='${node}#${ver}'><identity category='server'`)
})

function featuresOf(server: LittleServer): string {
  const peer = server.connect()
  const open = "<stream:stream to='anon.localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
  peer.say(`${open}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`)
  return peer.say(open)
}
