import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { carbonsRequest } from '#xmpp/stanzas/carbons.js'
import { authenticate } from '#xmpp/stanzas/sasl2.js'
import { LittleServer, OPEN, type Peer } from '../testing/little-server.ts'

const turn = (what: string): string => `<iq type='set' id='${what}'><${what} xmlns='urn:xmpp:carbons:2'/></iq>`

interface Scene {
  readonly server: LittleServer
  readonly bob: Peer
  /** Of priority 1; 0; and one that is not available. All but `desk` want copies. */
  readonly alice: Readonly<Record<'desk' | 'phone' | 'hidden', Peer>>
}

function scene(): Scene {
  const server = new LittleServer()
  const alice = { desk: server.login('alice', 'desk', '<presence><priority>1</priority></presence>'), phone: server.login('alice', 'phone'), hidden: server.login('alice', 'hidden', '') }
  const bob = server.login('bob', 'desk')
  for (const peer of [alice.phone, alice.hidden]) expect(peer.say(turn('enable'))).toMatch(/<iq [^>]*type='result'[^>]*\/>$/)
  for (const peer of [bob, ...Object.values(alice)]) peer.hear()
  return { server, alice, bob }
}

/** What each client of alice got: the message itself, or a copy. */
function got({ alice }: Scene): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(alice).flatMap(([name, peer]) => {
    const heard = peer.hear()
    const kinds = Array.from(heard.matchAll(/<(received|sent) xmlns='urn:xmpp:carbons:2'/g), ([, kind]) => kind)
    const what = kinds.length > 0 ? kinds.join(' ') : heard === '' ? '' : 'message'
    return what === '' ? [] : [[name, what]]
  }))
}

const BODY = '<body>hi</body>'

test.each([
  ['chat for a full address', `<message to='alice@localhost/desk' type='chat'>${BODY}</message>`, { desk: 'message', phone: 'received', hidden: 'received' }],
  ['chat for the account', `<message to='alice@localhost' type='chat'>${BODY}</message>`, { desk: 'message', phone: 'received', hidden: 'received' }],
  ['chat for one that wants copies', `<message to='alice@localhost/phone' type='chat'>${BODY}</message>`, { phone: 'message', hidden: 'received' }],
  ['a message with a body', `<message to='alice@localhost/desk'>${BODY}</message>`, { desk: 'message', phone: 'received', hidden: 'received' }],
  ['a message without', "<message to='alice@localhost/desk'><subject>hi</subject></message>", { desk: 'message' }],
  ['a headline', `<message to='alice@localhost/desk' type='headline'>${BODY}</message>`, { desk: 'message' }],
  ['groupchat', `<message to='alice@localhost/desk' type='groupchat'>${BODY}</message>`, { desk: 'message' }],
  ['an error', `<message to='alice@localhost/desk' type='error'>${BODY}</message>`, { desk: 'message' }],
  ['a whisper', `<message to='alice@localhost/desk' type='chat'>${BODY}<x xmlns='http://jabber.org/protocol/muc#user'/></message>`, { desk: 'message' }],
  ['an invitation through a room', "<message to='alice@localhost/desk'><x xmlns='http://jabber.org/protocol/muc#user'><invite/></x></message>", { desk: 'message', phone: 'received', hidden: 'received' }],
  ['an invitation', "<message to='alice@localhost/desk'><x xmlns='jabber:x:conference' jid='a@b'/></message>", { desk: 'message', phone: 'received', hidden: 'received' }],
  ['a private message', `<message to='alice@localhost/desk' type='chat'>${BODY}<private xmlns='urn:xmpp:carbons:2'/></message>`, { desk: 'message' }],
  ['one that hints', `<message to='alice@localhost/desk' type='chat'>${BODY}<no-copy xmlns='urn:xmpp:hints'/></message>`, { desk: 'message' }],
])('received: %s', (_, text, expected) => {
  const all = scene()
  all.bob.say(text)
  expect(got(all)).toEqual(expected)
})

test('a copy of a copy is not made', () => {
  const all = scene()
  all.bob.say(`<message to='alice@localhost/desk' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></sent></message>`)
  expect([all.alice.phone.hear(), all.alice.hidden.hear()]).toEqual(['', ''])
})

test.each([
  ['chat', `<message to='bob@localhost/desk' type='chat'>${BODY}</message>`, 'sent'],
  ['chat for nobody', `<message to='nobody@localhost' type='chat'>${BODY}</message>`, 'sent'],
  ['a whisper', `<message to='room@rooms/bob' type='chat'>${BODY}<x xmlns='http://jabber.org/protocol/muc#user'/></message>`, 'sent'],
  ['groupchat', `<message to='room@rooms' type='groupchat'>${BODY}</message>`, undefined],
  ['a private message', `<message to='bob@localhost' type='chat'>${BODY}<private xmlns='urn:xmpp:carbons:2'/></message>`, undefined],
])('sent: %s, by one that wants copies and by one that does not', (_, text, kind) => {
  for (const [by, others] of [['phone', ['hidden']], ['desk', ['phone', 'hidden']]] as const) {
    const all = scene()
    all.alice[by].say(text)
    expect(got(all)).toEqual(kind ? Object.fromEntries(others.map(name => [name, kind])) : {})
  }
})

test('among themselves: each said it, or got it, or gets one copy', () => {
  const all = scene()
  all.alice.phone.say(`<message to='alice@localhost' type='chat'>${BODY}</message>`)
  expect(got(all)).toEqual({ desk: 'message', hidden: 'sent' })
})

test('a copy is from the account, for the one resource, with the type of the message and the message as it was', () => {
  const { bob, alice } = scene()
  bob.say("<message id='7' to='alice@localhost/desk' type='chat'><body>hi</body><active xmlns='urn:x'/></message>")
  expect(alice.phone.hear()).toMatch(/^<message to='alice@localhost\/phone' from='alice@localhost' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='[^']+'\/><message [^>]*xmlns='jabber:client'[^>]*><body>hi<\/body><active xmlns='urn:x'\/><\/message><\/forwarded><\/received><\/message>$/)
})

test('the wish for no copies is not shown to whoever gets the message', () => {
  const { bob, alice } = scene()
  alice.desk.say("<message to='bob@localhost/desk' type='chat'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/></message>")
  expect(bob.hear()).toMatch(/<body>hi<\/body><\/message>$/)
})

test('turned on and off as often as one likes, by oneself alone', () => {
  const { bob, alice } = scene()
  for (const what of ['disable', 'disable', 'enable', 'enable', 'disable']) expect(alice.phone.say(turn(what))).toContain("type='result'")
  expect(bob.say("<iq type='set' id='1' to='alice@localhost'><enable xmlns='urn:xmpp:carbons:2'/></iq>")).toContain('<service-unavailable')
  expect(alice.phone.say("<iq type='get' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>")).toContain('<service-unavailable')
  bob.say(`<message to='alice@localhost/desk' type='chat'>${BODY}</message>`)
  expect(alice.phone.hear()).toBe('')
})

test('it can be turned on along with a bind', () => {
  const { server, bob, alice } = scene()
  const loggedIn = (...requests: readonly Element[]): Peer => {
    const peer = server.connect('tcp', '192.0.2.1', true)
    peer.say(OPEN)
    peer.say(authenticate({ mechanism: 'PLAIN', initial: Buffer.from('\0alice\0secret') }, bind2(undefined, ...requests)).toString())
    return peer
  }
  const [with_, without] = [loggedIn(carbonsRequest('enable')), loggedIn(el('disable', { xmlns: NS.carbons }))]
  bob.say(`<message to='alice@localhost/desk' type='chat'>${BODY}</message>`)
  expect([alice.desk, with_, without].map(peer => peer.hear().includes('<received '))).toEqual([false, true, false])
})
