import { expect, test } from 'vitest'
import { auth, LittleServer, OPEN, type Peer } from '../testing/little-server.ts'

const SM = "xmlns='urn:xmpp:sm:3'"
const idIn = (text: string): string => /<enabled[^>]* id='([^']+)'/.exec(text)?.[1] ?? ''
const bodies = (text: string): string[] => [...text.matchAll(/<body>([^<]*)<\/body>/g)].map(([, body]) => body ?? '')
const say = (to: string, body: string, type = 'chat'): string => `<message to='${to}' type='${type}'><body>${body}</body></message>`
const DESK = 'alice@localhost/desk'

function managed(server: LittleServer, enable = `<enable ${SM} resume='true'/>`): { readonly peer: Peer; readonly id: string } {
  const peer = server.login('alice', 'desk')
  peer.hear()
  return { peer, id: idIn(peer.say(enable)) }
}

/** A new connection that asks for the session. */
function resume(server: LittleServer, id: string, h: number, { user = 'alice', transport = 'tcp' as 'tcp' | 'websocket' } = {}): { readonly peer: Peer; readonly heard: string } {
  const peer = server.connect(transport)
  if (transport === 'websocket') {
    const open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>"
    for (const text of [open, auth('PLAIN', `\0${user}\0secret`), open]) peer.say(text)
  } else peer.say(OPEN + auth('PLAIN', `\0${user}\0secret`) + OPEN)
  return { peer, heard: peer.say(`<resume ${SM} previd='${id}' h='${h}'/>`) }
}

test('a request is answered with what was handled, and the server asks once a turn', () => {
  const server = new LittleServer()
  const { peer } = managed(server)
  expect(peer.say(`<iq type='get' id='1' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq><presence/><r ${SM}/>`)).toContain(`<a ${SM} h='2'/>`)
  expect(peer.hear()).toBe('')
  expect(peer.say(`<a ${SM} h='2'/>`)).toBe('')
  server.login('bob', 'phone').say(say(DESK, '1') + say(DESK, '2'))
  expect(peer.hear()).toMatch(/^(<message.*<\/message>){2}<r xmlns='urn:xmpp:sm:3'\/>$/)
  server.login('bob', 'laptop').say(say(DESK, '3'))
  expect(peer.hear()).toMatch(/^<message.*<\/message>$/)
  expect(peer.say(`<a ${SM} h='4'/>`)).toBe(`<r ${SM}/>`)
})

test.each(['tcp', 'websocket'] as const)('over %s a lost session goes on: what was handled is not repeated, the rest is, in order', transport => {
  const server = new LittleServer()
  const bob = server.login('bob', 'phone')
  const { peer, id } = managed(server)
  for (const body of ['1', '2', '3']) bob.say(say(DESK, body))
  peer.say('<presence/>')
  peer.stream.lost()
  bob.say(say(DESK, '4'))
  const { peer: again, heard } = resume(server, id, 2, { transport })
  expect(heard).toContain(`<resumed ${SM} previd='${id}' h='1'/>`)
  expect(bodies(heard)).toEqual(['3', '4'])
  bob.say(say(DESK, '5'))
  expect(bodies(again.hear())).toEqual(['5'])
  expect(server.mistakes).toEqual([])
})

test('a stream that is still open gives way with a conflict, and says nothing more', () => {
  const server = new LittleServer()
  const { peer, id } = managed(server)
  const { peer: again } = resume(server, id, 0)
  expect(peer.hear()).toMatch(/<stream:error><conflict .*<\/stream:stream>$/)
  peer.stream.lost()
  server.login('bob', 'phone').say(say(DESK, '1'))
  expect(bodies(again.hear())).toEqual(['1'])
})

test.each([
  ['an unknown id', { id: 'x' }, "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"],
  ['somebody else', { user: 'bob' }, "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"],
])('%s gets nothing, and may bind instead', (_, { id, user }: { id?: string; user?: string }, expected) => {
  const server = new LittleServer()
  const session = managed(server)
  session.peer.stream.lost()
  const { peer, heard } = resume(server, id ?? session.id, 0, { user })
  expect(heard).toBe(expected)
  expect(peer.say("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")).toContain('<jid>')
})

test('whoever acknowledges too much is told how much there was, and the session stays', () => {
  const server = new LittleServer()
  const { peer, id } = managed(server)
  peer.stream.lost()
  const expected = /<undefined-condition [^>]*\/>.*<handled-count-too-high xmlns='urn:xmpp:sm:3' h='9' send-count='0'\/>/
  expect(resume(server, id, 9).heard).toMatch(expected)
  const { peer: again, heard } = resume(server, id, 0)
  expect(heard).toContain('<resumed')
  expect(again.say(`<a ${SM} h='9'/>`)).toMatch(expected)
})

test('when the time is over others hear that it is gone, senders get errors, and h is told once more', () => {
  const server = new LittleServer({ resumeTimeMs: 5_000 })
  const { peer, id } = managed(server)
  peer.say(`<presence to='bob@localhost/phone'/>`)
  const bob = server.login('bob', 'phone')
  peer.say(`<presence to='bob@localhost/phone'/>`)
  peer.stream.lost()
  bob.hear()
  expect(bob.say(say(DESK, '1', 'normal'))).toBe('')
  server.clock.turn(4_999)
  expect(bob.hear()).toBe('')
  server.clock.turn(1)
  const heard = bob.hear()
  expect(heard).toMatch(/<presence type='unavailable' from='alice@localhost\/desk'.*<message [^>]*type='error'.*<service-unavailable/)
  expect(resume(server, id, 0).heard).toMatch(/^<failed xmlns='urn:xmpp:sm:3' h='2'><item-not-found/)
})

test('chat that was not delivered goes to another resource with the time of its first delivery', () => {
  const server = new LittleServer({ resumeTimeMs: 5_000 })
  const { peer } = managed(server)
  peer.stream.lost()
  server.login('bob', 'phone').say(say(DESK, '1'))
  const tablet = server.login('alice', 'tablet')
  tablet.hear()
  server.clock.turn(5_000)
  expect(tablet.hear()).toMatch(/<message [^>]*to='alice@localhost\/desk'.*<body>1<\/body><delay xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:00.000Z' from='localhost'\/>/)
})

test('a closed stream ends the session at once, after a last ack', () => {
  const server = new LittleServer()
  const { peer, id } = managed(server)
  const tablet = server.login('alice', 'tablet')
  tablet.hear()
  expect(peer.say('<presence/></stream:stream>')).toMatch(new RegExp(`<a ${SM} h='1'/></stream:stream>$`))
  expect(tablet.hear()).toContain("type='unavailable' from='alice@localhost/desk'")
  expect(resume(server, id, 0).heard).toMatch(/^<failed xmlns='urn:xmpp:sm:3'><item-not-found/)
})

test.each([
  ['no longer than the client wishes', `<enable ${SM} resume='1' max='2'/>`, / resume='true' max='2'/],
  ['no longer than we grant', `<enable ${SM} resume='true' max='99999'/>`, / resume='true' max='300'/],
  ['not when nobody asked', `<enable ${SM}/>`, /^<enabled xmlns='urn:xmpp:sm:3'\/>$/],
  ['not for what cannot be read', `<enable ${SM} resume='maybe'/>`, /^<failed [^>]*><bad-request /],
])('a session is kept %s', (_, enable, expected) => {
  const peer = new LittleServer().login('alice', 'desk')
  peer.hear()
  expect(peer.say(enable)).toMatch(expected)
})

test('without resumption there is only counting', () => {
  const server = new LittleServer({ resumeTimeMs: 0 })
  const { id } = managed(server)
  expect(id).toBe('')
  expect(resume(server, 'x', 0).heard).toMatch(/^<failed [^>]*><feature-not-implemented /)
})

test('requests out of order are refused, and the stream goes on', () => {
  const server = new LittleServer()
  const early = server.connect()
  early.say(OPEN)
  expect(early.say(`<enable ${SM}/>`)).toMatch(/^<failed [^>]*><unexpected-request /)
  early.say(auth('PLAIN', '\0alice\0secret') + OPEN)
  expect(early.say(`<enable ${SM}/>`)).toMatch(/^<failed [^>]*><unexpected-request /)
  expect(early.say(`<resume ${SM} previd='x'/>`)).toMatch(/^<failed [^>]*><bad-request /)
  early.say("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
  for (const element of ['r', 'a', "resume previd='x' h='0'"]) expect(early.say(`<${element} ${SM}/>`)).toMatch(/^<failed [^>]*><unexpected-request /)
  expect(early.say(`<enable ${SM}/>`)).toContain('<enabled')
  expect(early.say(`<enable ${SM}/>`)).toContain('<policy-violation')
})

test('a client that never acknowledges is closed, and an absent one forgotten, when too much waits', () => {
  const server = new LittleServer({ maxUnackedStanzas: 2 })
  const bob = server.login('bob', 'phone')
  const { peer } = managed(server)
  for (const body of ['1', '2', '3']) bob.say(say(DESK, body, 'normal'))
  expect(peer.hear()).toContain('<policy-violation')
  expect(bob.hear()).toBe('')
  const { peer: other, id } = managed(server)
  other.stream.lost()
  const errors = ['1', '2', '3'].map(body => bob.say(say(DESK, body, 'normal'))).join('')
  expect(errors.match(/type='error'/g)).toHaveLength(3)
  expect(resume(server, id, 0).heard).toContain('<item-not-found')
  expect(server.mistakes).toEqual([])
})

test('whoever binds the same resource ends the session that waits for it', () => {
  const server = new LittleServer()
  const { peer, id } = managed(server)
  peer.stream.lost()
  const desk = server.login('alice', 'desk')
  expect(desk.stream.isOver).toBe(false)
  expect(resume(server, id, 0).heard).toContain('<item-not-found')
})

test('a resumed client is active: what was held back comes', () => {
  const server = new LittleServer()
  const bob = server.login('bob', 'phone')
  const { peer, id } = managed(server)
  peer.say("<inactive xmlns='urn:xmpp:csi:0'/>")
  bob.say(`<presence to='${DESK}'><status>1</status></presence><presence to='${DESK}'><status>2</status></presence>`)
  expect(peer.hear()).toBe('')
  peer.stream.lost()
  const { peer: again, heard } = resume(server, id, 0)
  expect(heard).toMatch(/<status>2<\/status>/)
  expect(heard).not.toMatch(/<status>1<\/status>/)
  bob.say(`<presence to='${DESK}'/>`)
  expect(again.hear()).toContain('<presence')
})
