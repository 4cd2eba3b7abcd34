/** Brands and rooms of tenants on a running server: what a config file says, what a token says, and what others get to see. */
import { SignJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { parseConfigFile } from '../config/config-file.ts'
import type { ServerConfig } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'
import { header, Peer } from '../testing/peer.ts'

vi.setConfig({ testTimeout: 30_000 })

const SECRET = 'a secret for tokens that is as long as it has to be'
const CONFIG: ServerConfig = {
  ...parseConfigFile(`
ports: { tcp: 0 }
hosts:
  - domain: meet.test
    mechanisms: [PLAIN]
    rooms: [{ domain: conference.meet.test, tenants: true, limits: { lockNewRooms: false } }]
    brand:
      welcome: "Welcome to {room} of {tenant}, {name}."
      displayName: { required: true, fromToken: name }
      identity: true
    limits: { privilegedJids: [focus@meet.test], plainNeedsTls: false }
`, 'brands.yaml'),
}

function server() {
  const [host, ...more] = CONFIG.hosts
  if (!host) throw new Error('there is no host')
  return startServer({ ...CONFIG, hosts: [{ ...host, tokens: { algorithm: 'HS256', secret: SECRET, issuers: ['*'], requireRoom: false, userClaim: 'sub' } }, ...more] })
}

/** With a token that says this of its user. */
async function loggedIn({ endpoints }: RunningServer, user: string, context?: object): Promise<Peer> {
  const token = await new SignJWT({ iss: 'us', aud: 'them', sub: user, ...(context && { context }) }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime('1h').sign(Buffer.from(SECRET))
  const peer = new Peer(endpoints.tcp)
  peer.say(`${header('meet.test', 'jabber:client')}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${user}\0${token}`).toString('base64')}</auth>`)
  await peer.upTo('<success')
  peer.say(`${header('meet.test', 'jabber:client')}<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource></bind></iq><presence/>`)
  await peer.upTo('</bind></iq>')
  return peer
}

const join = (nick: string, more = '', room = 'daily@conference.acme.meet.test'): string => `<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/>${more}</presence>`
const name = (text: string): string => `<nick xmlns='http://jabber.org/protocol/nick'>${text}</nick>`

test('a room of a tenant shows people as their tokens say, and welcomes each of them alone; a focus comes as it likes', async () => {
  const running = await server()
  try {
    const [focus, nobody] = [await loggedIn(running, 'focus'), await loggedIn(running, 'nobody')]
    const [ada, bob] = [await loggedIn(running, 'ada', { user: { id: 'u1', name: 'Ada' }, group: 'g1' }), await loggedIn(running, 'bob', { user: { name: 'Bob' } })]
    focus.say(join('focus'))
    expect(await focus.upTo('<subject/></message>')).not.toContain('Welcome')
    ada.say(join('ada', `${name('Boss')}<identity>forged</identity>`))
    expect(await ada.upTo('</body></message>')).toMatch(/<message type='groupchat' from='daily@conference\.acme\.meet\.test'[^>]*><body>Welcome to daily of acme, Ada\.<\/body><\/message>$/)
    expect(await focus.upTo('</presence>')).toMatch(/^<presence [^>]*from='daily@conference\.acme\.meet\.test\/ada'[^>]*><nick [^>]*>Ada<\/nick><identity><user><id>u1<\/id><name>Ada<\/name><\/user><group>g1<\/group><\/identity>/)
    nobody.say(join('nobody', name('Boss')))
    expect(await nobody.upTo('</presence>')).toMatch(/type='error'.*from='daily@conference\.acme\.meet\.test\/nobody'.*<not-acceptable .*A display name is required/)
    bob.say(join('bob'))
    expect(await bob.upTo('</body></message>')).toContain('Welcome to daily of acme, Bob.')
    focus.say("<message to='daily@conference.acme.meet.test' type='groupchat'><body>fence</body></message>")
    for (const peer of [focus, ada, bob]) expect(await peer.upTo('<body>fence</body>')).not.toContain('Welcome')
    for (const peer of [focus, nobody, ada, bob]) peer.end()
  } finally {
    await running.stop()
  }
})

test('the service answers for each tenant as that tenant, and the room is the same under its own name', async () => {
  const running = await server()
  try {
    const focus = await loggedIn(running, 'focus')
    focus.say(`${join('focus')}<iq type='get' id='a' to='conference.acme.meet.test'><query xmlns='http://jabber.org/protocol/disco#items'/></iq><iq type='get' id='b' to='conference.meet.test'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`)
    expect(await focus.upTo(/<iq [^>]*id='a'.*?<\/iq>/)).toMatch(/<iq [^>]*from='conference\.acme\.meet\.test'[^>]*><query [^>]*><item jid='daily@conference\.acme\.meet\.test' name='daily'\/><\/query><\/iq>$/)
    expect(await focus.upTo(/<iq [^>]*id='b'[^>]*>.*?(<\/iq>|\/><\/iq>)/)).not.toContain('<item')
    focus.say("<iq type='get' id='c' to='[acme]daily@conference.meet.test/focus'><ping xmlns='urn:xmpp:ping'/></iq>")
    expect(await focus.upTo(/<iq [^>]*id='c'[^>]*>/)).toMatch(/type='result'/)
    focus.say("<iq type='get' id='d' to='conference.a.b.meet.test'><ping xmlns='urn:xmpp:ping'/></iq>")
    expect(await focus.upTo('</iq>')).toContain('remote-server-not-found')
    focus.end()
  } finally {
    await running.stop()
  }
})
