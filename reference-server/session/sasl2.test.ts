import { expect, test, vi } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientFinalWithoutProof, clientFirstBare, clientProof, deriveKeys, authMessage, formatClientFinal, formatClientFirst, gs2Header, parseServerFirst } from '#xmpp/sasl/scram.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { authenticate, response2 } from '#xmpp/stanzas/sasl2.js'
import { writeEnable, writeResumption } from '#xmpp/stanzas/stream-management.js'
import { auth, bindRequest, header, LittleServer, OPEN, type Peer } from '../testing/little-server.ts'

const INSTALLATION = 'd4565fa7-4d72-4749-b3d3-740edbf87770'
const data = (text: string): Buffer => Buffer.from(text)
const condition = (text: string): string | undefined => /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-(?:streams|sasl)'/.exec(text)?.[1]

function login(user: string, password: string, ...inline: readonly Element[]): string {
  return authenticate({ mechanism: 'PLAIN', initial: data(`\0${user}\0${password}`), userAgent: { id: INSTALLATION } }, ...inline).toString()
}

/** A stream over TLS; `heard` is what the server said first. */
function opened(server: LittleServer, open = OPEN): { readonly peer: Peer; readonly heard: string } {
  const peer = server.connect('tcp', '192.0.2.1', true)
  return { peer, heard: peer.say(open) }
}

test('it is offered beside SASL, over TLS only', () => {
  const server = new LittleServer()
  expect(opened(server).heard).toMatch(/<\/mechanisms><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256<\/mechanism>.*<inline><sm xmlns='urn:xmpp:sm:3'\/><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'\/><feature var='urn:xmpp:csi:0'\/><feature var='urn:xmpp:sm:3'\/><\/inline><\/bind><\/inline><\/authentication><\/stream:features>$/)
  const clear = server.connect()
  expect(clear.say(OPEN)).not.toContain('urn:xmpp:sasl:2')
  expect(condition(clear.say(login('alice', 'secret')))).toBe('encryption-required')
  expect(clear.say(auth('PLAIN', '\0alice\0secret'))).toContain('<success')
})

test('without anything inline, features follow success, and the stream goes on', () => {
  const { peer } = opened(new LittleServer())
  expect(peer.say(login('alice', 'secret'))).toMatch(/^<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>alice@localhost<\/authorization-identifier><\/success><stream:features><bind /)
  expect(peer.say(bindRequest('desk'))).toContain('<jid>alice@localhost/desk</jid>')
})

test('SCRAM takes its turns, and its last word comes with success', async () => {
  const { peer } = opened(new LittleServer())
  const first = { flag: 'n', username: 'alice', nonce: 'abc' } as const
  const said = async (text: string): Promise<string> => peer.say(text) || vi.waitUntil(() => peer.hear() || undefined)     // keys are made aside
  const challenged = await said(authenticate({ mechanism: 'SCRAM-SHA-256', initial: data(formatClientFirst(first)) }).toString())
  const serverFirst = Buffer.from(/^<challenge xmlns='urn:xmpp:sasl:2'>([^<]*)<\/challenge>$/.exec(challenged)?.[1] ?? '', 'base64').toString()
  const { nonce, salt, iterations } = parseServerFirst(serverFirst)
  const keys = await deriveKeys({ password: 'secret', salt, iterations, hash: 'sha256' })
  const final = { channelBinding: data(gs2Header(first)), nonce }
  const proof = clientProof('sha256', keys, authMessage(clientFirstBare(first), serverFirst, clientFinalWithoutProof(final)))
  expect(await said(response2(data(formatClientFinal({ ...final, proof }))).toString())).toMatch(/^<success xmlns='urn:xmpp:sasl:2'><additional-data>dj[^<]*<\/additional-data><authorization-identifier>alice@localhost</)
})

test.each([
  ['a mechanism that was not offered', authenticate({ mechanism: 'FOO' }).toString(), 'invalid-mechanism'],
  ['no mechanism', "<authenticate xmlns='urn:xmpp:sasl:2'/>", 'invalid-mechanism'],
  ['broken base64', "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>***</initial-response></authenticate>", 'incorrect-encoding'],
  ['a wrong password', login('alice', 'wrong', bind2('x')), 'not-authorized'],
  ['a response out of order', response2(data('x')).toString(), 'malformed-request'],
  ['an abort', "<abort xmlns='urn:xmpp:sasl:2'/>", 'aborted'],
])('a login with %s fails, binds nothing, and may be tried again', (_, text, expected) => {
  const { peer } = opened(new LittleServer())
  const answer = peer.say(text)
  expect([condition(answer), answer.includes('stream:error'), answer.includes('bound')]).toEqual([expected, false, false])
  expect(peer.say(login('alice', 'secret'))).toContain('<success')
})

test('whoever the header named has to log in, at the host that was asked for', () => {
  const server = new LittleServer()
  expect(condition(opened(server, header("to='localhost' from='bob@localhost' version='1.0'")).peer.say(login('alice', 'secret')))).toBe('invalid-authzid')
  expect(condition(opened(server, header("to='localhost' from='alice@elsewhere' version='1.0'")).heard)).toBe('invalid-from')
})

test.each([
  ['a stanza', "<message to='bob@localhost'/>"], ['SASL of the older kind', auth('PLAIN', '\0alice\0secret')], ['another login', login('alice', 'secret')],
])('%s in the middle of a handshake ends the stream', (_, text) => {
  const { peer } = opened(new LittleServer())
  expect(peer.say(authenticate({ mechanism: 'PLAIN' }).toString())).toBe("<challenge xmlns='urn:xmpp:sasl:2'/>")
  expect(peer.say(text)).toMatch(/^<stream:error><not-authorized /)
})

test('nobody logs in twice, bound or not', () => {
  const server = new LittleServer()
  for (const inline of [[], [bind2('x')]]) {
    const { peer } = opened(server)
    peer.say(login('alice', 'secret', ...inline))
    expect(condition(peer.say(login('alice', 'secret')))).toBe('policy-violation')
  }
})

test('a bind inline makes a resource of the tag, and turns on what was asked for', () => {
  const server = new LittleServer()
  const { peer } = opened(server)
  const heard = peer.say(login('alice', 'secret', bind2('phone', writeEnable({ resume: true }), el('inactive', { xmlns: NS.csi }))))
  expect(heard).toMatch(/<authorization-identifier>alice@localhost\/phone\/[0-9a-f-]{36}<\/authorization-identifier><bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='[^']+' resume='true' max='300'\/><\/bound><\/success><stream:features><ver /)
  expect(heard).not.toMatch(/<bind |<sm /)
  expect(heard).not.toContain(INSTALLATION)
  peer.say('<presence/>')
  const bob = server.login('bob', 'desk')
  bob.say(`<presence to='${/alice@localhost\/[^<]*/.exec(heard)?.[0]}'/>`)
  expect(peer.hear()).toBe('')
  expect(peer.say("<active xmlns='urn:xmpp:csi:0'/>")).toContain("from='bob@localhost/desk'")
})

test('a tag that cannot be part of a resource is left out; stream management that cannot be read fails in the answer', () => {
  const heard = opened(new LittleServer()).peer.say(login('alice', 'secret', bind2('x'.repeat(1020), el('enable', { xmlns: NS.sm, resume: 'perhaps' }))))
  expect(heard).toMatch(/<authorization-identifier>alice@localhost\/[0-9a-f-]{36}<\/authorization-identifier><bound xmlns='urn:xmpp:bind:0'><failed xmlns='urn:xmpp:sm:3'><bad-request /)
})

test('a resource that is refused is not bound, and the client may go on as of old', () => {
  const server = new LittleServer({ maxResources: 1 })
  server.login('alice', 'desk')
  const { peer } = opened(server)
  expect(peer.say(login('alice', 'secret', bind2('x')))).toMatch(/<authorization-identifier>alice@localhost<\/authorization-identifier><\/success><stream:features><bind /)
  expect(peer.say(bindRequest('x'))).toContain('<resource-constraint ')
})

test('earlier sessions of the same installation end, and those of others do not', () => {
  const server = new LittleServer({ maxResources: 2 })
  const old = server.login('alice', 'desk')
  const first = opened(server).peer
  first.say(login('alice', 'secret', bind2('phone')))
  expect(opened(server).peer.say(login('alice', 'secret', bind2('phone')))).toContain('<bound ')
  expect([condition(first.hear()), old.stream.isOver]).toEqual(['conflict', false])
})

test('a session is resumed inline: no bind, no features, and then what it missed', () => {
  const server = new LittleServer()
  const { peer } = opened(server)
  const [, jid = '', id = ''] = /identifier>([^<]*)<.* id='([^']*)'/.exec(peer.say(login('alice', 'secret', bind2('phone', writeEnable({ resume: true }))))) ?? []
  peer.stream.lost()
  server.login('bob', 'desk').say(`<message to='${jid}' type='chat'><body>meanwhile</body></message>`)
  const heard = opened(server).peer.say(login('alice', 'secret', writeResumption('resume', { previd: id, h: 0 }), bind2('phone')))
  expect(heard).toMatch(/^<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>alice@localhost\/phone\/[^<]*<\/authorization-identifier><resumed xmlns='urn:xmpp:sm:3' previd='[^']*' h='0'\/><\/success><message .*meanwhile/)
  expect(heard).not.toMatch(/<bound|features/)
})

test('a session that was resumed is watched over its new stream', () => {
  const server = new LittleServer({ silenceMs: 1_000, silenceAnswerMs: 200 })
  const { peer } = opened(server)
  const [, id = ''] = / id='([^']*)'/.exec(peer.say(login('alice', 'secret', bind2('phone', writeEnable({ resume: true }))))) ?? []
  peer.stream.lost()
  const again = opened(server).peer
  again.say(login('alice', 'secret', writeResumption('resume', { previd: id, h: 0 })))
  server.clock.turn(1_000)
  expect(again.hear()).toContain('<ping ')
})

test('a session that cannot be resumed is said to be so, and the bind goes on', () => {
  const heard = opened(new LittleServer()).peer.say(login('alice', 'secret', writeResumption('resume', { previd: 'none', h: 0 }), bind2('phone')))
  expect(heard).toMatch(/<authorization-identifier>alice@localhost\/phone\/.*<failed xmlns='urn:xmpp:sm:3'><item-not-found [^>]*\/><\/failed><bound xmlns='urn:xmpp:bind:0'\/><\/success><stream:features>/)
})
