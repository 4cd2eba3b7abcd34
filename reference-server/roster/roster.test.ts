import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LittleServer, type Peer } from '../testing/little-server.ts'
import { SqliteRosterStore } from './sqlite-store.ts'

const GET = "<iq type='get' id='g'><query xmlns='jabber:iq:roster'/></iq>"
const get = (ver: string): string => `<iq type='get' id='g'><query xmlns='jabber:iq:roster' ver='${ver}'/></iq>`
const set = (items: string): string => `<iq type='set' id='s'><query xmlns='jabber:iq:roster'>${items}</query></iq>`
const to = (contact: string, type: string): string => `<presence to='${contact}' type='${type}'/>`

/** Stanzas in short: what a roster says item by item, presence with type and sender, errors with their condition. */
function gist(text: string): string[] {
  return Array.from(text.matchAll(/<(message|presence|iq)\b([^>]*?)(?:\/>|>(.*?)<\/\1>)/g), ([, name = '', attributes = '', inside = '']) => {
    const of = (key: string): string | undefined => new RegExp(` ${key}='([^']*)'`).exec(attributes)?.[1]
    const condition = /<([a-z-]+) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'\/>/.exec(inside)?.[1]
    const items = Array.from(inside.matchAll(/<item ([^>]*?)\/?>/g), ([, item = '']) => item.replaceAll(/(jid|subscription)='([^']*)'/g, '$2').replaceAll("'", ''))
    return [name === 'iq' ? `iq ${of('type') ?? ''}` : `${name} ${of('type') ?? 'available'} from ${of('from') ?? ''}`, condition, ...items].filter(part => part !== undefined).join(' ').trim()
  })
}

interface Pair {
  readonly server: LittleServer
  readonly alice: Peer
  readonly bob: Peer
}

/** Two that have asked for their rosters and are available. */
function pair(server = new LittleServer()): Pair {
  const [alice, bob] = [server.login('alice', 'desk'), server.login('bob', 'desk')]
  for (const peer of [alice, bob]) peer.say(GET)
  return { server, alice, bob }
}

/** Bob sees alice. */
function subscribed(): Pair {
  const scene = pair()
  scene.bob.say(to('alice@localhost', 'subscribe'))
  scene.alice.say(to('bob@localhost', 'subscribed'))
  for (const peer of [scene.alice, scene.bob]) peer.hear()
  return scene
}

test('an account without roster gets an empty one, and nobody else gets it', () => {
  const { alice, bob } = pair()
  expect(alice.say(GET)).toBe("<iq type='result' id='g' to='alice@localhost/desk' from='alice@localhost'><query xmlns='jabber:iq:roster' ver='0'/></iq>")
  expect(gist(bob.say(GET.replace('<iq', "<iq to='alice@localhost'")))).toEqual(['iq error service-unavailable'])
  expect(gist(bob.say(set("<item jid='x@localhost'/>").replace('<iq', "<iq to='alice@localhost'")))).toEqual(['iq error forbidden'])
  expect(alice.hear()).toBe('')
})

test.each([
  ['no item', '', 'bad-request'],
  ['two items', "<item jid='a@localhost'/><item jid='b@localhost'/>", 'bad-request'],
  ['no address', '<item/>', 'bad-request'],
  ['a broken address', "<item jid='@'/>", 'jid-malformed'],
  ['a group twice', "<item jid='a@localhost'><group>x</group><group>x</group></item>", 'bad-request'],
  ['an empty group', "<item jid='a@localhost'><group/></item>", 'not-acceptable'],
  ['a long name', `<item jid='a@localhost' name='${'x'.repeat(1024)}'/>`, 'not-acceptable'],
  ['a long group', `<item jid='a@localhost'><group>${'x'.repeat(1024)}</group></item>`, 'not-acceptable'],
  ['oneself', "<item jid='alice@localhost'/>", 'not-allowed'],
  ['the removal of nobody', "<item jid='a@localhost' subscription='remove'/>", 'item-not-found'],
])('a set with %s is refused', (_, items, condition) => {
  const { alice } = pair()
  expect(gist(alice.say(set(items)))).toEqual([`iq error ${condition}`])
  expect(gist(alice.say(GET))).toEqual(['iq result'])
})

test('a set is pushed to those who are interested, and removal too', () => {
  const { server, alice } = pair()
  const deaf = server.login('alice', 'deaf', '')
  deaf.hear()
  const pushed = alice.say(set("<item jid='Romeo@localhost' name='R' subscription='both'><group>g</group></item>"))
  expect(gist(pushed)).toEqual(['iq set romeo@localhost name=R none', 'iq result'])
  expect(gist(alice.say(GET))).toEqual(['iq result romeo@localhost name=R none'])
  expect(gist(alice.say(set("<item jid='romeo@localhost' subscription='remove'/>")))).toEqual(['iq set romeo@localhost remove', 'iq result'])
  expect([gist(alice.say(GET)), deaf.hear()]).toEqual([['iq result'], ''])
})

test('a roster has an end, and so have the requests that wait', () => {
  const { alice, bob } = pair(new LittleServer({ maxRosterItems: 1, maxRosterRequests: 0 }))
  alice.say(set("<item jid='a@localhost'/>"))
  expect(gist(alice.say(set("<item jid='b@localhost'/>")))).toEqual(['iq error policy-violation'])
  expect(gist(alice.say(set("<item jid='a@localhost' name='again'/>")))).toEqual(['iq set a@localhost name=again none', 'iq result'])
  expect(gist(alice.say(to('b@localhost', 'subscribe')))).toEqual(['presence error from b@localhost policy-violation'])
  bob.say(to('alice@localhost', 'subscribe'))
  expect([gist(alice.hear()), gist(bob.hear())]).toEqual([[], []])
})

test('versions: nothing new, some news, and everything when an item is gone', () => {
  const { alice } = pair()
  const ver = (text: string): string => /.*\bver='([^']*)'/s.exec(text)?.[1] ?? ''
  const first = ver(alice.say(set("<item jid='a@localhost'/>")))
  const second = ver(alice.say(set("<item jid='b@localhost'/>")))
  expect(gist(alice.say(get(second)))).toEqual(['iq result'])
  expect(alice.say(get(second))).not.toContain('<query')
  const news = alice.say(get(first))
  expect([gist(news), ver(news)]).toEqual([['iq result', 'iq set b@localhost none'], second])
  alice.say(set("<item jid='a@localhost' subscription='remove'/>"))
  for (const unknown of [first, second, '', 'x-1', '99']) expect(gist(alice.say(get(unknown)))).toEqual(['iq result b@localhost none'])
})

test('request, approval, presence, cancellation', () => {
  const { alice, bob } = pair()
  expect(gist(bob.say("<presence to='alice@localhost/desk' type='subscribe'/>"))).toEqual(['iq set alice@localhost none ask=subscribe'])
  expect(alice.hear()).toBe("<presence to='alice@localhost' type='subscribe' from='bob@localhost'/>")
  expect(gist(alice.say(GET))).toEqual(['iq result'])
  expect(gist(alice.say(to('bob@localhost', 'subscribed')))).toEqual(['iq set bob@localhost from'])
  expect(gist(bob.hear())).toEqual(['presence subscribed from alice@localhost', 'iq set alice@localhost to', 'presence available from alice@localhost/desk'])
  alice.say('<presence><show>away</show></presence>')
  expect(gist(bob.hear())).toEqual(['presence available from alice@localhost/desk'])
  expect(gist(alice.say(to('bob@localhost', 'unsubscribed')))).toEqual(['iq set bob@localhost none'])
  expect(gist(bob.hear())).toEqual(['presence unavailable from alice@localhost/desk', 'presence unsubscribed from alice@localhost', 'iq set alice@localhost none'])
  alice.say('<presence/>')
  expect(bob.hear()).toBe('')
})

test('a request that is too large to be kept is refused', () => {
  const { alice, bob } = pair()
  bob.say(`<presence to='alice@localhost' type='subscribe'><status>${'x'.repeat(9_000)}</status></presence>`)
  expect(alice.hear()).toBe('')
})

test('a request waits for whoever is away, once, until it is answered', () => {
  const server = new LittleServer()
  const bob = server.login('bob', 'desk')
  bob.say(to('alice@localhost', 'subscribe'))
  bob.say(to('alice@localhost', 'subscribe'))
  const request = ['presence subscribe from bob@localhost']
  const alice = server.login('alice', 'desk', '')
  alice.hear()
  expect(gist(alice.say('<presence/>')).slice(1)).toEqual(request)
  expect(gist(alice.say('<presence/>')).slice(1)).toEqual([])
  const second = server.login('alice', 'phone', '')
  second.hear()
  expect(gist(second.say('<presence/>')).slice(2)).toEqual(request)
  alice.say(to('bob@localhost', 'unsubscribed'))
  const third = server.login('alice', 'pad', '')
  third.hear()
  expect(gist(third.say('<presence/>')).filter(line => line.includes('subscribe'))).toEqual([])
})

test('who said yes before is not asked, and does not tell', () => {
  const { alice, bob } = pair()
  expect(gist(alice.say(to('bob@localhost', 'subscribed')))).toEqual(['iq set bob@localhost none approved=true'])
  expect(bob.hear()).toBe('')
  expect(gist(bob.say(to('alice@localhost', 'subscribe')))).toEqual([
    'iq set alice@localhost none ask=subscribe', 'presence subscribed from alice@localhost', 'iq set alice@localhost to', 'presence available from alice@localhost/desk'])
  expect(gist(alice.hear())).toEqual(['iq set bob@localhost from approved=true'])
})

test('unsubscribing hides the contact and tells it', () => {
  const { alice, bob } = subscribed()
  expect(gist(bob.say(to('alice@localhost', 'unsubscribe')))).toEqual(['iq set alice@localhost none', 'presence unavailable from alice@localhost/desk'])
  expect(gist(alice.hear())).toEqual(['presence unsubscribe from bob@localhost', 'iq set bob@localhost none'])
})

test('removing an item ends what it stood for', () => {
  const { alice, bob } = subscribed()
  expect(gist(alice.say(set("<item jid='bob@localhost' subscription='remove'/>")))).toEqual(['iq set bob@localhost remove', 'iq result'])
  expect(gist(bob.hear())).toEqual(['presence unavailable from alice@localhost/desk', 'presence unsubscribed from alice@localhost', 'iq set alice@localhost none'])
})

test('a subscriber learns who is there, and who is gone, and may ask', () => {
  const { server, alice, bob } = subscribed()
  bob.say("<presence type='unavailable'/>")
  expect(gist(bob.say('<presence/>'))).toEqual(['presence available from bob@localhost/desk', 'presence available from alice@localhost/desk'])
  alice.hear()
  bob.say("<iq to='alice@localhost/desk' type='get' id='1'><q xmlns='urn:q'/></iq>")
  expect(gist(alice.hear())).toEqual(['iq get'])
  expect(bob.say("<iq to='alice@localhost' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")).toContain("category='account'")
  const phone = server.login('alice', 'phone')
  bob.hear()
  phone.stream.hangUp()
  expect(gist(bob.hear())).toEqual(['presence unavailable from alice@localhost/phone'])
})

test('probes: a subscriber is told, a stranger is not', () => {
  const { alice, bob } = subscribed()
  alice.say("<presence id='p'><show>away</show></presence>")
  bob.hear()
  expect(bob.say(to('alice@localhost', 'probe'))).toBe("<presence id='p' from='alice@localhost/desk' to='bob@localhost/desk'><show>away</show></presence>")
  expect(bob.say(to('alice@localhost/desk', 'probe'))).toBe("<presence from='alice@localhost/desk' to='bob@localhost/desk'/>")
  alice.say("<presence type='unavailable'/>")
  bob.hear()
  expect(bob.say("<presence to='alice@localhost' type='probe' id='x'/>")).toBe("<presence type='unavailable' id='x' from='alice@localhost' to='bob@localhost/desk'/>")
  expect(alice.say(to('bob@localhost', 'probe'))).toBe('')
})

test('a push that a client never acknowledged is forgotten with its session', () => {
  const { server, alice } = pair()
  const phone = server.login('alice', 'phone')
  phone.say(`${GET}<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
  phone.stream.hangUp()
  alice.say(set("<item jid='a@localhost'/>"))
  server.clock.turn(600_000)
  expect(gist(alice.hear())).toContain('presence unavailable from alice@localhost/phone')
  expect(server.mistakes).toEqual([])
})

test('anonymous users have no roster', () => {
  const server = new LittleServer()
  const peer = server.connect()
  const open = "<stream:stream to='anon.localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
  peer.say(`${open}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`)
  peer.say(`${open}<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`)
  expect(gist(peer.say(GET))).toEqual(['iq error item-not-found'])
  expect(gist(peer.say(to('alice@localhost', 'subscribe')))).toEqual(['presence error from alice@localhost not-allowed'])
})

test('what is in a file is there after a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-roster-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stores: SqliteRosterStore[] = []
  const start = (): LittleServer => new LittleServer({}, turn => (stores[stores.length] = new SqliteRosterStore({ folder, turn, report: error => { throw error } })))
  const first = pair(start())
  first.alice.say(set("<item jid='x@localhost' name='X'><group>a</group><group>b</group></item>"))
  first.alice.say(to('bob@localhost', 'subscribe'))
  first.bob.say(set("<item jid='gone@localhost'/>"))
  first.bob.say(set("<item jid='gone@localhost' subscription='remove'/>"))
  first.bob.stream.hangUp()
  const before = first.alice.say(GET)
  stores[0]?.close()
  const server = start()
  const alice = server.login('alice', 'desk')
  alice.hear()
  expect(alice.say(GET)).toBe(before)
  expect(gist(server.login('bob', 'desk').hear())).toEqual([])
  const bob = server.login('bob', 'phone', '')
  bob.hear()
  expect(gist(bob.say('<presence/>')).at(-1)).toBe('presence subscribe from alice@localhost')
  expect(gist(bob.say(GET))).toEqual(['iq result'])
  stores[1]?.close()
})
