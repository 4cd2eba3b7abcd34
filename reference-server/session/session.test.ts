import { expect, test } from 'vitest'
import { auth, bindRequest, header, LittleServer, OPEN, OPEN_FRAME } from '../testing/little-server.ts'

const condition = (text: string): string | undefined => /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/.exec(text)?.[1]
const saslCondition = (text: string): string | undefined => /<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><([a-z-]+)\/>/.exec(text)?.[1]

test.each([
  ['an unknown host', header("to='elsewhere' version='1.0'"), 'host-unknown'],
  ['no host', header("version='1.0'"), 'host-unknown'],
  ['a host that is no domain', header("to='a@localhost' version='1.0'"), 'improper-addressing'],
  ['an old version', header("to='localhost' version='0.9'"), 'unsupported-version'],
  ['a wrong stream namespace', "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='urn:wrong'>", 'invalid-namespace'],
  ['a wrong content namespace', "<stream:stream to='localhost' version='1.0' xmlns='urn:wrong' xmlns:stream='http://etherx.jabber.org/streams'>", 'invalid-namespace'],
  ['a wrong name', "<stream:foo to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>", 'bad-format'],
  ['a broken "from"', header("to='localhost' from='@' version='1.0'"), 'invalid-from'],
  ['a comment', '<!-- x -->', 'restricted-xml'],
  ['another protocol', 'GET / HTTP/1.1\r\n<', 'not-well-formed'],
])('a header with %s is answered inside a stream', (_, text, expected) => {
  const peer = new LittleServer().connect()
  const heard = peer.say(text)
  expect(heard).toMatch(/^<\?xml version='1.0'\?><stream:stream [^>]* from='localhost' [^>]*>.*<stream:error>.*<\/stream:error><\/stream:stream>$/)
  expect(condition(heard)).toBe(expected)
  expect(peer.pipe.ended).toBe('no code')
})

test('our header mirrors "from", confirms the language, and speaks 1.0 to whoever speaks more', () => {
  const heard = new LittleServer().connect().say(header("to='localhost' from='Alice@localhost/x' version='02.3' xml:lang='EN-gb'"))
  expect(heard).toMatch(/ to='alice@localhost' from='localhost' id='[0-9a-f]{32}' version='1.0' xml:lang='en'>/)
})

test('a peer without version gets a header without version and no features', () => {
  expect(new LittleServer().connect().say(header("to='localhost'"))).toMatch(/^<\?xml[^>]*><stream:stream [^>]*from='localhost' id='[^']*' xml:lang='en'>$/)
})

test.each([
  ['no mechanism', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 'invalid-mechanism'],
  ['an unknown one', auth('FOO'), 'invalid-mechanism'],
  ['one that the host does not offer', auth('ANONYMOUS'), 'invalid-mechanism'],
  ['broken base64', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>***</auth>", 'incorrect-encoding'],
  ['no NUL', auth('PLAIN', 'alice'), 'malformed-request'],
  ['three NULs', auth('PLAIN', '\0alice\0sec\0ret'), 'malformed-request'],
  ['an empty password', auth('PLAIN', '\0alice\0'), 'malformed-request'],
  ['a wrong password', auth('PLAIN', '\0alice\0wrong'), 'not-authorized'],
  ['an unknown user', auth('PLAIN', '\0nobody\0secret'), 'not-authorized'],
  ['a user that cannot be', auth('PLAIN', '\0a@b\0secret'), 'not-authorized'],
  ['a foreign authzid', auth('PLAIN', 'bob@localhost\0alice\0secret'), 'invalid-authzid'],
  ['a full JID as authzid', auth('PLAIN', 'alice@localhost/x\0alice\0secret'), 'invalid-authzid'],
  ['a GS2 header that is none', auth('SCRAM-SHA-1', 'x,,n=alice,r=abc'), 'malformed-request'],
  ['channel binding', auth('SCRAM-SHA-1', 'p=tls-unique,,n=alice,r=abc'), 'malformed-request'],
  ['a mandatory extension', auth('SCRAM-SHA-1', 'n,,m=x,n=alice,r=abc'), 'malformed-request'],
  ['a response out of order', "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 'malformed-request'],
  ['an abort', "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 'aborted'],
])('a login with %s fails and may be tried again', (_, text, expected) => {
  const peer = new LittleServer().connect()
  peer.say(OPEN)
  expect(saslCondition(peer.say(text))).toBe(expected)
  expect(peer.say(auth('PLAIN', '\0alice\0secret'))).toBe("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
})

test('one failure more than the retries ends the stream', () => {
  const peer = new LittleServer({ saslRetries: 2 }).connect()
  peer.say(OPEN)
  const wrong = auth('PLAIN', '\0alice\0wrong')
  expect([peer.say(wrong), peer.say(wrong)].map(condition)).toEqual([undefined, undefined])
  const last = peer.say(wrong)
  expect([saslCondition(last), condition(last)]).toEqual(['not-authorized', 'policy-violation'])
})

test('PLAIN without initial response gets an empty challenge; a new <auth/> begins afresh', () => {
  const peer = new LittleServer().connect()
  peer.say(OPEN)
  expect(peer.say(auth('PLAIN'))).toBe("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
  expect(peer.say(auth('PLAIN', 'alice@localhost\0ALICE\0secret'))).toContain('<success')
})

test('an unknown user gets a challenge, with the same salt each time, and fails like a known one', () => {
  const server = new LittleServer()
  const peer = server.connect()
  peer.say(OPEN)
  const challenge = (): string => Buffer.from(/<challenge[^>]*>([^<]*)</.exec(peer.say(auth('SCRAM-SHA-1', 'n,,n=nobody,r=abc')))?.[1] ?? '', 'base64').toString()
  const [first, second] = [challenge(), challenge()]
  expect(first).toMatch(/^r=abc[^,]+,s=[^,]+,i=10000$/)
  expect(second.split(',').slice(1)).toEqual(first.split(',').slice(1))
  expect(second).not.toBe(first)
})

test('after success the stream begins anew, binds, and may not bind again', () => {
  const peer = new LittleServer().connect()
  const first = peer.say(OPEN)
  peer.say(auth('PLAIN', '\0alice\0secret'))
  const second = peer.say(OPEN)
  expect(second).toMatch(/<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'\/><ver [^>]*\/><sub [^>]*\/><sm xmlns='urn:xmpp:sm:3'\/><csi xmlns='urn:xmpp:csi:0'\/><c [^>]*\/><\/stream:features>$/)
  expect(second).not.toContain('mechanisms')
  expect(/id='([^']*)'/.exec(first)?.[1]).not.toBe(/id='([^']*)'/.exec(second)?.[1])
  expect(peer.say(bindRequest('desk'))).toBe("<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@localhost/desk</jid></bind></iq>")
  expect(peer.say(bindRequest('again'))).toContain('<not-allowed')
})

test.each([
  ['close-old', '<jid>alice@localhost/desk</jid>', 'conflict'],
  ['refuse-new', "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>", undefined],
  ['rename-new', '<jid>alice@localhost/', undefined],
] as const)('a resource in use: %s', (bindConflict, answer, old) => {
  const server = new LittleServer({ bindConflict })
  const first = server.login('alice', 'desk')
  const second = server.connect()
  second.say(OPEN + auth('PLAIN', '\0alice\0secret'))
  expect(second.say(OPEN + bindRequest('desk'))).toContain(answer)
  expect(condition(first.hear())).toBe(old)
})

test('what nobody may do before login or binding ends the stream', () => {
  const server = new LittleServer()
  const stranger = server.connect()
  stranger.say(OPEN)
  expect(condition(stranger.say("<message to='bob@localhost'/>"))).toBe('not-authorized')
  const unbound = server.connect()
  unbound.say(OPEN + auth('PLAIN', '\0alice\0secret'))
  expect(condition(unbound.say(`${OPEN}<message to='bob@localhost'/>`))).toBe('not-authorized')
})

test.each([
  ['an element that is no stanza', '<foo/>', 'unsupported-stanza-type'],
  ['a stanza of another namespace', "<message xmlns='jabber:server'/>", 'invalid-namespace'],
  ['a forged "from"', "<message from='bob@localhost'/>", 'invalid-from'],
  ['a "from" that is no JID', "<message from='@'/>", 'invalid-from'],
  ['XML that is not well-formed', '<message></presence>', 'not-well-formed'],
])('%s ends the stream', (_, text, expected) => {
  expect(condition(new LittleServer().login('alice', 'desk').say(text))).toBe(expected)
})

test('a session that takes too long to log in is closed', () => {
  const server = new LittleServer({ loginTimeMs: 1000 })
  const slow = server.connect()
  const done = server.login('alice', 'desk')
  slow.say(OPEN)
  server.clock.turn(1000)
  expect(condition(slow.hear())).toBe('policy-violation')
  expect(done.stream.isOver).toBe(false)
})

test('a client that sends faster than it may is read later, in full and in order, and nobody else waits', () => {
  const server = new LittleServer({ maxStanzasPerSecond: 10, stanzaBurst: 3 })
  const [bob, peer] = [server.login('bob', 'phone'), server.connect()]
  peer.say(OPEN + auth('PLAIN', '\0alice\0secret'))
  peer.say(OPEN + bindRequest('desk'))
  bob.hear()
  const bodies = (): string[] => bob.hear().match(/(?<=<body>)\d/g) ?? []
  const message = (n: number): string => `<message to='bob@localhost/phone'><body>${n}</body></message>`
  peer.say([1, 2, 3, 4].map(message).join(''))
  expect([bodies(), peer.pipe.isPaused]).toEqual([['1', '2'], true])
  peer.say(message(5))
  server.clock.turn(100)
  expect([bodies(), peer.pipe.isPaused]).toEqual([['3'], true])
  expect(bob.say("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")).toContain("id='p'")
  server.clock.turn(300)
  expect([bodies(), peer.pipe.isPaused, peer.stream.isOver]).toEqual([['4', '5'], false, false])
})

test('bytes count before they are a stanza', () => {
  const server = new LittleServer({ maxBytesPerSecond: 1_000, byteBurst: 2_000 })
  const peer = server.login('alice', 'desk')
  peer.say(`<message><body>${'x'.repeat(4_000)}`)
  expect(peer.pipe.isPaused).toBe(true)
  server.clock.turn(5_000)
  expect([peer.pipe.isPaused, peer.stream.isOver]).toEqual([false, false])
})

test('a client that ends while it is waited for is still heard out', () => {
  const server = new LittleServer({ maxStanzasPerSecond: 10, stanzaBurst: 1 })
  const peer = server.login('alice', 'desk', '')
  server.clock.turn(10_000)
  expect(peer.say("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq><iq type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>")).not.toContain('</stream:stream>')
  server.clock.turn(1_000)
  expect(peer.hear()).toBe('</stream:stream>')
})

test('a privileged account has no rate, no session limit and no resource limit', () => {
  const server = new LittleServer({ maxStanzasPerSecond: 1, stanzaBurst: 5, maxSessionsPerAddress: 1, maxResources: 1, privilegedJids: ['alice@localhost'] })
  const sessions = ['one', 'two', 'three'].map(resource => server.login('alice', resource))
  sessions[0]?.say('<presence/>'.repeat(50))
  expect(sessions.map(({ stream, pipe }) => [stream.state, pipe.isPaused])).toEqual([['bound', false], ['bound', false], ['bound', false]])
  expect([server.login('bob', 'phone').stream.state, server.login('bob', 'tablet').stream.isOver]).toEqual(['bound', true])
})

test('sessions of one address are limited, and their end makes room', () => {
  const server = new LittleServer({ maxSessionsPerAddress: 1, exemptAddresses: ['192.0.2.9'] })
  server.login('alice', 'one')
  const second = server.connect()
  second.say(OPEN + auth('PLAIN', '\0alice\0secret'))
  expect(condition(second.say(OPEN + bindRequest('two')))).toBe('resource-constraint')
  const exempt = server.connect('tcp', '192.0.2.9')
  exempt.say(OPEN + auth('PLAIN', '\0alice\0secret'))
  expect(exempt.say(OPEN + bindRequest('three'))).toContain('<jid>alice@localhost/three</jid>')
})

test('a consumer that does not read is closed with a reason, and then its socket', () => {
  const server = new LittleServer({ maxOutboxBytes: 5000 })
  const lazy = server.login('alice', 'desk')
  const bob = server.login('bob', 'phone')
  lazy.hear()
  lazy.pipe.reads = false
  for (let i = 0; i < 9; i += 1) bob.say(`<message to='alice@localhost/desk'><body>${'x'.repeat(1000)}</body></message>`)
  expect(condition(lazy.hear())).toBe('policy-violation')
  server.clock.turn(2000)
  expect(lazy.pipe.destroyed).toBe(true)
  expect(bob.stream.isOver).toBe(false)
})

test('a closing tag is answered after everything before it; then the socket ends', () => {
  const server = new LittleServer()
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'phone')]
  bob.hear()
  expect(alice.say("<message to='bob@localhost/phone'><body>bye</body></message></stream:stream>")).toBe('</stream:stream>')
  expect(alice.pipe.ended).toBe('no code')
  expect(bob.hear()).toContain('<body>bye</body>')
})

test('over WebSocket header, features and errors are messages of their own', () => {
  const peer = new LittleServer().connect('websocket')
  peer.stream.receive(Buffer.from(OPEN_FRAME))
  peer.stream.receive(Buffer.from("<message xmlns='jabber:client'/>"))
  peer.hear()
  const other = new LittleServer().connect('websocket')
  expect(other.say("<open xmlns='urn:wrong' to='localhost' version='1.0'/>")).toMatch(
    /^<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='localhost' [^>]*\/><error xmlns='http:\/\/etherx.jabber.org\/streams'><invalid-namespace .*<\/error><close xmlns='urn:ietf:params:xml:ns:xmpp-framing'\/>$/)
})

test('presence: own resources hear of each other, and whoever was shown it hears the end', () => {
  const server = new LittleServer()
  const bob = server.login('bob', 'phone')
  bob.hear()
  const desk = server.login('alice', 'desk', '')
  expect(desk.say('<presence/>')).toBe("<presence to='alice@localhost/desk' from='alice@localhost/desk'/>")
  desk.say("<presence to='bob@localhost/phone'><status>x</status></presence>")
  expect(bob.hear()).toBe("<presence to='bob@localhost/phone' from='alice@localhost/desk'><status>x</status></presence>")
  const tablet = server.login('alice', 'tablet', '')
  expect(tablet.say('<presence/>')).toBe("<presence to='alice@localhost/tablet' from='alice@localhost/tablet'/><presence from='alice@localhost/desk' to='alice@localhost/tablet'/>")
  expect(desk.hear()).toBe("<presence to='alice@localhost/desk' from='alice@localhost/tablet'/>")
  expect(bob.hear()).toBe('')
  desk.stream.lost()
  expect(tablet.hear()).toBe("<presence to='alice@localhost/tablet' type='unavailable' from='alice@localhost/desk'/>")
  expect(bob.hear()).toBe("<presence type='unavailable' from='alice@localhost/desk' to='bob@localhost/phone'/>")
})

test('directed presence that was taken back, or answered with a farewell, is not closed off again', () => {
  const server = new LittleServer()
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'phone')]
  alice.say("<presence to='bob@localhost/phone'/><presence to='bob@localhost/phone' type='unavailable'/>")
  bob.hear()
  alice.stream.lost()
  expect(bob.hear()).toBe('')
})

test('a mistake of ours ends one stream and is told', () => {
  const server = new LittleServer()
  server.seams.inbound.push({ match: element => element.name === 'message', change: () => { throw new Error('ours') } })
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'phone')]
  expect(condition(alice.say('<message/>'))).toBe('internal-server-error')
  expect(server.mistakes).toEqual([new Error('ours')])
  expect(bob.stream.isOver).toBe(false)
})

test('an account that nobody can log in to again is told of when its session ends', () => {
  const server = new LittleServer()
  const stranger = server.connect()
  const open = OPEN.replace('localhost', 'anon.localhost')
  stranger.say(open + auth('ANONYMOUS'))
  const [, address] = /<jid>([^/]*)/.exec(stranger.say(open + bindRequest('x'))) ?? []
  server.login('alice', 'desk').stream.lost()
  expect(server.forgotten).toEqual([])
  stranger.stream.lost()
  expect(server.forgotten).toEqual([address])
})

test('a password that has expired is told from a wrong one, but only to who knows it', () => {
  const server = new LittleServer()
  const answer = (password: string): string => server.connect().say(OPEN + auth('PLAIN', `\0old\0${password}`))
  expect(answer('secret')).toContain('<credentials-expired/>')
  expect(answer('wrong')).toContain('<not-authorized/>')
})

test('whoever asks for a domain that was served once is told that it is gone, or where it is', () => {
  const server = new LittleServer()
  expect(server.connect().say(OPEN.replace('localhost', 'gone.localhost'))).toContain("<host-gone xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>")
  expect(server.connect().say(OPEN.replace('localhost', 'moved.localhost'))).toContain("<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>192.0.2.9:5222</see-other-host>")
})

test('a silent client is asked whether it is there, and given up when nothing comes', () => {
  const server = new LittleServer({ silenceMs: 1_000, silenceAnswerMs: 200 })
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'desk')]
  server.clock.turn(600)
  bob.say(' ')
  server.clock.turn(400)
  expect(alice.hear()).toMatch(/<iq type='get' id='there-[^']*' from='localhost' to='alice@localhost\/desk'><ping xmlns='urn:xmpp:ping'\/><\/iq>$/)
  expect(bob.hear()).not.toContain('ping')
  server.clock.turn(200)
  expect(alice.hear()).toContain('<connection-timeout ')
  server.clock.turn(400)
  bob.say(' ')
  server.clock.turn(1_000)
  expect(bob.hear()).not.toContain('connection-timeout')
})

const PREFIXED = header("to='localhost' version='1.0'").replaceAll('stream:', 'foobar:').replace(':stream=', ':foobar=')

test('any prefix of the header is taken, unless only some are', () => {
  expect(PREFIXED).toContain("<foobar:stream to='localhost' version='1.0'")
  expect(new LittleServer().connect().say(PREFIXED)).toContain('<stream:features>')
  expect(condition(new LittleServer({ streamPrefixes: ['stream'] }).connect().say(PREFIXED))).toBe('bad-namespace-prefix')
  expect(new LittleServer({ streamPrefixes: ['stream'] }).connect().say(OPEN)).toContain('<stream:features>')
})

test('a stanza with a prefix ends the stream', () => {
  const server = new LittleServer()
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'desk')]
  bob.hear()
  expect(condition(alice.say("<c:message xmlns:c='jabber:client' to='bob@localhost/desk'><c:body>x</c:body></c:message>"))).toBe('bad-namespace-prefix')
  expect(bob.hear()).toBe('')
})

test.each([
  ["<iq type='subscribe' id='1'><ping xmlns='urn:xmpp:ping'/></iq>", 'bad-request'],
  ["<presence type='nonsense'/>", 'bad-request'],
])('what the schema forbids gets an error, and ends the stream of a server that validates: %s', (stanza, expected) => {
  expect(new LittleServer().login('alice', 'desk').say(stanza)).toContain(`<${expected} `)
  expect(condition(new LittleServer({ validates: true }).login('alice', 'desk').say(stanza))).toBe('invalid-xml')
})

test('a stream error of the peer ends the stream without another one', () => {
  const alice = new LittleServer().login('alice', 'desk')
  expect(alice.say("<stream:error><unsupported-feature xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")).toBe('</stream:stream>')
})
