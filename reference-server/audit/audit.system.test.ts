/** The audit log of a running server: what is in it, what is not, and that it may be moved away. */
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ServerConfig } from '../config.ts'
import { startServer } from '../server.ts'
import { connectedComponent, header, loggedIn, Peer } from '../testing/peer.ts'
import { auditLineSchema } from './events.ts'

vi.setConfig({ testTimeout: 30_000 })

const MUC = "<x xmlns='http://jabber.org/protocol/muc'><password>open sesame</password></x>"
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'assay-audit-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const config = (file: string | undefined): ServerConfig => ({
  listen: '127.0.0.1',
  ports: { tcp: 0, component: 0, websocket: 0 },
  hosts: [{ domain: 'meet.test', mechanisms: ['PLAIN'], accounts: ['alice', 'bob', 'carol'].map(username => ({ username, password: 'secret' })), ...(file !== undefined && { audit: { file } }) }],
  rooms: [{ domain: 'rooms.test', options: { lockNewRooms: false } }],
  components: [{ domain: 'bot.test', secret: 'component secret' }],
})

/** Every line is as the schema says. */
function linesIn(file: string): readonly Record<string, unknown>[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map(line => ({ ...auditLineSchema.parse(JSON.parse(line)), at: 'then' }))
}

async function end(server: { stop(): Promise<void> }, ...peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) peer.end()
  await server.stop()
}

test('who comes, from where, and what becomes of it; and nothing that is secret', async () => {
  const file = join(folder, 'audit.log')
  const server = await startServer(config(file))
  const stranger = new Peer(server.endpoints.tcp)
  stranger.say(`${header('meet.test', 'jabber:client')}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0alice\0a guess').toString('base64')}</auth>`)
  await stranger.upTo('</failure>')
  const alice = await loggedIn(server, 'alice', 'meet.test')
  alice.say(`<presence to='room@rooms.test/Alice'>${MUC}</presence><iq type='set' id='c' to='room@rooms.test'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_roomsecret'><value>open sesame</value></field></x></query></iq>`)
  await alice.upTo("id='c'")
  const bob = await loggedIn(server, 'bob', 'meet.test')
  bob.say("<presence to='room@rooms.test/Bob'><x xmlns='http://jabber.org/protocol/muc'><password>another guess</password></x></presence>")
  await bob.upTo('</error>')
  const bot = await connectedComponent(server, 'bot.test', 'component secret')
  const forger = new Peer(server.endpoints.component)
  forger.say(`${header('bot.test', 'jabber:component:accept')}<handshake>0123456789</handshake>`)
  await forger.upTo('</stream:stream>')
  await end(server, stranger, alice, bob, bot, forger)

  const from = '127.0.0.1'
  const [inRoom, notInRoom] = [{ at: 'then', host: 'meet.test', who: 'alice@meet.test/desk', room: 'room@rooms.test', from }, { at: 'then', host: 'meet.test', who: 'bob@meet.test/desk', room: 'room@rooms.test', from }]
  expect(linesIn(file)).toEqual([
    { at: 'then', host: 'meet.test', event: 'login', outcome: 'refused', who: 'alice', mechanism: 'PLAIN', from, why: 'SASL_PASSWORD' },
    { at: 'then', host: 'meet.test', event: 'login', outcome: 'allowed', who: 'alice@meet.test', mechanism: 'PLAIN', from },
    { ...inRoom, event: 'join', outcome: 'allowed', nick: 'Alice' },
    { ...inRoom, event: 'configure', outcome: 'allowed', changed: ['password'] },
    { at: 'then', host: 'meet.test', event: 'login', outcome: 'allowed', who: 'bob@meet.test', mechanism: 'PLAIN', from },
    { ...notInRoom, event: 'join', outcome: 'refused', nick: 'Bob', why: 'MUC_PASSWORD_WRONG' },
    { at: 'then', host: 'meet.test', event: 'component', outcome: 'allowed', component: 'bot.test', from },
    { at: 'then', host: 'meet.test', event: 'component', outcome: 'refused', component: 'bot.test', from, why: 'COMPONENT_SECRET' },
  ])
  const text = readFileSync(file, 'utf8')
  for (const secret of ['secret', 'guess', 'sesame', Buffer.from('\0alice\0secret').toString('base64'), '0123456789']) expect(text).not.toContain(secret)
})

test('behind a proxy it is the address of its client, and after a move lines go to a new file', async () => {
  const file = join(folder, 'audit.log')
  const server = await startServer(config(file))
  const logIn = async (address: string): Promise<string> => {
    const post = async (attributes: string, payload = ''): Promise<string> => {
      const body = `<body xmlns='http://jabber.org/protocol/httpbind' ${attributes}>${payload}</body>`
      return (await fetch(server.endpoints.bosh?.url ?? '', { method: 'POST', headers: { 'x-forwarded-for': address }, body })).text()
    }
    const sid = /\ssid='([^']*)'/.exec(await post("rid='1' to='meet.test' wait='1' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'"))?.[1] ?? ''
    return post(`rid='2' sid='${sid}'`, `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0bob\0secret').toString('base64')}</auth>`)
  }
  expect(await logIn('203.0.113.7')).toContain('<success')
  renameSync(file, `${file}.1`)
  server.reload()
  expect(await logIn('203.0.113.8')).toContain('<success')
  await server.stop()
  const all = [...linesIn(`${file}.1`), ...linesIn(file)].map(({ from }) => from)
  expect(all).toEqual(['203.0.113.7', '203.0.113.8'])
  expect(linesIn(file).at(-1)?.['from']).toBe('203.0.113.8')
})

test('a log moves, ends and begins with the configuration, and one that cannot be opened changes nothing', async () => {
  const [first, second] = [join(folder, 'first.log'), join(folder, 'second.log')]
  const server = await startServer(config(first))
  const to = async (file: string | undefined): Promise<void> => { await server.change(config(file)) }
  const peers = [await loggedIn(server, 'alice', 'meet.test')]
  await expect(to(join(folder, 'nowhere', 'audit.log'))).rejects.toThrow(/^nothing can be noted in /)
  peers.push(await loggedIn(server, 'bob', 'meet.test'))
  await to(second)
  peers.push(await loggedIn(server, 'carol', 'meet.test'))
  await to(undefined)
  peers.push(await loggedIn(server, 'alice', 'meet.test'))
  await to(second)
  peers.push(await loggedIn(server, 'bob', 'meet.test'))
  await end(server, ...peers)
  const users = (file: string): readonly unknown[] => linesIn(file).filter(({ event }) => event === 'login').map(({ who }) => who)
  expect([users(first), users(second)]).toEqual([['alice@meet.test', 'bob@meet.test'], ['carol@meet.test', 'bob@meet.test']])
})

test('a log that cannot be opened is one sentence, and nothing listens', async () => {
  await expect(startServer(config(join(folder, 'nowhere', 'audit.log')))).rejects.toThrow(/^nothing can be noted in /)
})
