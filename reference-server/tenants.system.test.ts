/**
 * Nothing of one host is visible from another that it is isolated from: each way in, in both directions, with fences. The same ways are
 * tried where nobody is isolated, and there each of them leads somewhere: so none of these tests holds by accident.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ServerConfig } from './config.ts'
import { type RunningServer, startServer } from './server.ts'
import { connectedComponent, header, loggedIn, Peer } from './testing/peer.ts'

// Whatever leads somewhere is there at once; a way that leads nowhere is not to hold up all others for ten minutes
vi.setConfig({ testTimeout: 30_000 })

const HOSTS = ['one.test', 'two.test'] as const
const PEOPLE = ['alice', 'eve'].map(username => ({ username, password: 'secret' }))

function config(isIsolated: boolean, more: Partial<ServerConfig> = {}, logs?: string): ServerConfig {
  const own = (host: string): { readonly hosts?: readonly string[] } => (isIsolated ? { hosts: [host] } : {})
  return {
    listen: '127.0.0.1',
    ports: { tcp: 0, component: 0, websocket: 0 },
    hosts: HOSTS.map(domain => ({ domain, mechanisms: ['PLAIN'], accounts: PEOPLE, isolated: isIsolated, ...(logs !== undefined && { audit: { file: join(logs, domain) } }) })),
    rooms: HOSTS.map(host => ({ domain: `conference.${host}`, options: { lockNewRooms: false }, ...own(host) })),
    components: HOSTS.map(host => ({ domain: `bot.${host}`, secret: host, ...own(host) })),
    ...more,
  }
}

/** The end of what a newcomer gets. */
const SUBJECT = '<subject/></message>'

/** A server, and at each host somebody in a room, somebody else, and a component. */
class World {
  readonly server: RunningServer
  readonly #peers = new Map<string, Peer>()

  private constructor(server: RunningServer) { this.server = server }

  /** @param logs folder for what the hosts note, each in a file of its name */
  static async start(isIsolated: boolean, logs?: string): Promise<World> {
    const world = new World(await startServer(config(isIsolated, {}, logs)))
    for (const host of HOSTS) {
      for (const { username } of PEOPLE) world.#peers.set(`${username}@${host}`, await loggedIn(world.server, username, host))
      world.#peers.set(`bot.${host}`, await connectedComponent(world.server, `bot.${host}`, host))
      const inside = world.at(`alice@${host}`)
      inside.say(`<presence to='room@conference.${host}/Alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
      await inside.upTo(SUBJECT)
      const outside = world.at(`eve@${host}`)
      outside.say(`<presence to='own@conference.${host}/Eve'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
      await outside.upTo(SUBJECT)
    }
    return world
  }

  at(name: string): Peer {
    const peer = this.#peers.get(name)
    if (!peer) throw new Error(`there is no ${name}`)
    return peer
  }

  async stop(): Promise<void> {
    for (const peer of this.#peers.values()) peer.end()
    await this.server.stop()
  }
}

/** A way from one host into another: what is sent there, and who notices what where it leads. */
interface Way {
  readonly name: string
  readonly by: 'eve' | 'bot'
  readonly send: (there: string, here: string) => string
  /** `alice` and `bot` are there, `eve` is here. */
  readonly noticedBy: 'alice' | 'bot' | 'eve'
  readonly as: (there: string, here: string) => string
}

const get = (namespace: string, name = 'query'): string => `<${name} xmlns='${namespace}'/>`
const iq = (to: string, payload: string): string => `<iq type='get' id='way' to='${to}'>${payload}</iq>`
const INFO = get('http://jabber.org/protocol/disco#info')
const ITEMS = get('http://jabber.org/protocol/disco#items')
const PING = get('urn:xmpp:ping', 'ping')
const MUC = "<x xmlns='http://jabber.org/protocol/muc'/>"
/** Any answer from there but that there is no such domain. */
const answerFrom = (address: string): string => `from='${address}'`

const ask = (name: string, to: (there: string) => string, payload: string): Way => (
  { name, by: 'eve', send: there => iq(to(there), payload), noticedBy: 'eve', as: there => answerFrom(to(there)) })
const room = (there: string): string => `room@conference.${there}`
const alice = (there: string): string => `alice@${there}`

const WAYS: readonly Way[] = [
  { name: 'a message to a client', by: 'eve', send: there => `<message to='${alice(there)}/desk' type='chat'><body>secret</body></message>`, noticedBy: 'alice', as: () => '<body>secret</body>' },
  { name: 'a message to an account', by: 'eve', send: there => `<message to='${alice(there)}'><body>secret</body></message>`, noticedBy: 'alice', as: () => '<body>secret</body>' },
  { name: 'a direct invitation', by: 'eve', send: (there, here) => `<message to='${alice(there)}'><x xmlns='jabber:x:conference' jid='own@conference.${here}'/></message>`, noticedBy: 'alice', as: (_, here) => `jid='own@conference.${here}'` },
  { name: 'an invitation by a room', by: 'eve', send: (there, here) => `<message to='own@conference.${here}'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='${alice(there)}'/></x></message>`, noticedBy: 'alice', as: (_, here) => `from='own@conference.${here}'` },
  { name: 'presence to a client', by: 'eve', send: there => `<presence to='${alice(there)}/desk'><status>secret</status></presence>`, noticedBy: 'alice', as: () => '<status>secret</status>' },
  { name: 'a farewell to a client', by: 'eve', send: there => `<presence to='${alice(there)}/desk' type='unavailable'/>`, noticedBy: 'alice', as: (_, here) => `from='eve@${here}/desk'` },
  { name: 'a subscription', by: 'eve', send: there => `<presence to='${alice(there)}' type='subscribe'/>`, noticedBy: 'alice', as: () => "type='subscribe'" },
  ask('disco#info of an account', alice, INFO),
  ask('the roster of an account', alice, get('jabber:iq:roster')),
  ask('a ping of a client', there => `${alice(there)}/desk`, PING),
  ask('a ping of a host', there => there, PING),
  ask('disco#info of a host', there => there, INFO),
  ask('disco#items of a host', there => there, ITEMS),
  ask('the version of a host', there => there, get('jabber:iq:version')),
  ask('disco#info of a rooms service', there => `conference.${there}`, INFO),
  ask('the list of rooms', there => `conference.${there}`, ITEMS),
  ask('disco#info of a room', room, INFO),
  ask('the occupants of a room', room, ITEMS),
  ask('the members of a room', room, "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member'/></query>"),
  ask('the configuration of a room', room, get('http://jabber.org/protocol/muc#owner')),
  ask('registration with a room', room, get('jabber:iq:register')),
  ask('a self-ping in a room', there => `${room(there)}/Alice`, PING),
  { name: 'a message to a room', by: 'eve', send: there => `<message to='${room(there)}' type='groupchat'><body>secret</body></message>`, noticedBy: 'eve', as: there => answerFrom(room(there)) },
  { name: 'a message to an occupant', by: 'eve', send: there => `<message to='${room(there)}/Alice' type='chat'><body>secret</body></message>`, noticedBy: 'eve', as: there => answerFrom(`${room(there)}/Alice`) },
  { name: 'entering a room', by: 'eve', send: there => `<presence to='${room(there)}/Eve'>${MUC}</presence>`, noticedBy: 'alice', as: there => `from='${room(there)}/Eve'` },
  { name: 'entering a room that is not there yet', by: 'eve', send: there => `<presence to='new@conference.${there}/Eve'>${MUC}</presence>`, noticedBy: 'eve', as: there => `from='new@conference.${there}/Eve'` },
  { name: 'a message to a component', by: 'eve', send: there => `<message to='x@bot.${there}'><body>secret</body></message>`, noticedBy: 'bot', as: () => '<body>secret</body>' },
  { name: 'the answer of a component', by: 'bot', send: (there, here) => `<iq type='result' id='way' from='bot.${here}' to='${alice(there)}/desk'/>`, noticedBy: 'alice', as: (_, here) => `from='bot.${here}'` },
  { name: 'a message of a component', by: 'bot', send: (there, here) => `<message from='bot.${here}' to='${alice(there)}/desk' type='chat'><body>secret</body></message>`, noticedBy: 'alice', as: () => '<body>secret</body>' },
  { name: 'a message of a component to a component', by: 'bot', send: (there, here) => `<message from='bot.${here}' to='bot.${there}'><body>secret</body></message>`, noticedBy: 'bot', as: () => '<body>secret</body>' },
  { name: 'a component in a room', by: 'bot', send: (there, here) => `<presence from='x@bot.${here}/y' to='${room(there)}/Bot'>${MUC}</presence>`, noticedBy: 'alice', as: there => `from='${room(there)}/Bot'` },
]
const DIRECTIONS = [['one.test', 'two.test'], ['two.test', 'one.test']] as const
const TABLE = WAYS.flatMap(way => DIRECTIONS.map(([here, there]) => [way.name, here, there, way] as const))
const noticing = (world: World, { noticedBy }: Way, here: string, there: string): Peer => world.at(noticedBy === 'eve' ? `eve@${here}` : noticedBy === 'bot' ? `bot.${there}` : `alice@${there}`)
const sending = (world: World, { by }: Way, here: string): Peer => world.at(by === 'bot' ? `bot.${here}` : `eve@${here}`)

describe('where nobody is isolated', () => {
  let world: World
  beforeAll(async () => { world = await World.start(false) })
  afterAll(async () => world.stop())

  test.each(TABLE)('%s leads from %s to %s', async (_, here, there, way) => {
    sending(world, way, here).say(way.send(there, here))
    expect(await noticing(world, way, here, there).upTo(way.as(there, here))).toContain(way.as(there, here))
  })
})

describe('where both are isolated', () => {
  let world: World
  beforeAll(async () => { world = await World.start(true) })
  afterAll(async () => world.stop())

  /** Everything that came to anybody since the last time; whoever sent before this has been heard. */
  const toldTo = async (here: string, there: string): Promise<Readonly<Record<string, string>>> => {
    const told: Record<string, string> = {}
    for (const host of [here, there]) for (const { username } of PEOPLE) told[`${username}@${host}`] = await world.at(`${username}@${host}`).upToFence(host)
    // the fence of a component is what somebody at its own host sends it
    for (const host of [here, there]) {
      world.at(`alice@${host}`).say(`<message to='bot.${host}' id='fence'/>`)
      told[`bot.${host}`] = (await world.at(`bot.${host}`).upTo(/<message [^>]*id='fence'[^>]*>/)).replace(/<message [^>]*id='fence'[^>]*>$/, '')
    }
    return told
  }
  /** What a stanza is answered that is for a domain that nobody serves. */
  const unserved = async (way: Way, here: string, there: string): Promise<string> => {
    const sender = sending(world, way, here)
    sender.say(way.send(there, here).replaceAll(there, 'nowhere.test'))
    const told = await toldTo(here, there)
    return (told[way.by === 'bot' ? `bot.${here}` : `eve@${here}`] ?? '').replaceAll('nowhere.test', there)
  }

  test.each(TABLE)('%s does not lead from %s to %s, and looks as if there were no such domain', async (_, here, there, way) => {
    const expected = await unserved(way, here, there)
    const sender = way.by === 'bot' ? `bot.${here}` : `eve@${here}`
    sending(world, way, here).say(way.send(there, here))
    // the sender's host, or a component that answers at once, has heard it when it answers what came behind it
    if (way.by === 'bot') sending(world, way, here).say(`<message from='bot.${here}' to='alice@${here}/desk' id='behind'/>`)
    if (way.by === 'bot') await world.at(`alice@${here}`).upTo("id='behind'")
    const { [sender]: answer, ...others } = await toldTo(here, there)
    expect(answer).toBe(expected)
    expect(Object.entries(others).filter(([, told]) => told !== '' && told !== '/>')).toEqual([])
  })

  test('whether somebody is there makes no difference', async () => {
    const eve = world.at('eve@one.test')
    const answers = []
    for (const name of ['alice', 'nobody']) {
      eve.say(`<message to='${name}@two.test' id='m'/><iq type='get' id='i' to='${name}@two.test/desk'>${PING}</iq>`)
      answers.push((await eve.upToFence('one.test')).replaceAll(name, 'somebody'))
    }
    expect(answers[0]).toContain('remote-server-not-found')
    expect(answers[0]).toBe(answers[1])
  })

  test('a host lists the services that are for it', async () => {
    const eve = world.at('eve@one.test')
    eve.say(iq('one.test', ITEMS))
    expect(await eve.upTo('</iq>')).toMatch(/<query [^>]*><item jid='conference.one.test'\/><item jid='bot.one.test'\/><\/query>/)
  })
})

test.each([false, true])('what one host notes speaks of the other only where they are not isolated (isolated: %s)', async isIsolated => {
  const logs = mkdtempSync(join(tmpdir(), 'assay-tenants-'))
  try {
    const world = await World.start(isIsolated, logs)
    for (const [, here, there, way] of TABLE) sending(world, way, here).say(way.send(there, here))
    for (const host of HOSTS) for (const { username } of PEOPLE) await world.at(`${username}@${host}`).upToFence(host)
    await world.stop()
    const [one = '', two = ''] = HOSTS.map(host => readFileSync(join(logs, host), 'utf8'))
    expect([one.includes('one.test'), two.includes('two.test')]).toEqual([true, true])
    expect([one.includes('two.test'), two.includes('one.test')]).toEqual([!isIsolated, !isIsolated])
  } finally {
    rmSync(logs, { recursive: true })
  }
})

test('a session cannot be resumed at another host, whoever asks', async () => {
  const server = await startServer(config(false))
  try {
    const lost = await loggedIn(server, 'alice', 'one.test')
    lost.say("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
    const id = /\bid='([^']*)'/.exec(await lost.upTo(/<enabled [^>]*>/))?.[1] ?? ''
    lost.end()
    const resume = `<resume xmlns='urn:xmpp:sm:3' h='0' previd='${id}'/>`
    const authenticated = async (host: string): Promise<Peer> => {
      const peer = new Peer(server.endpoints.tcp)
      peer.say(`${header(host, 'jabber:client')}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0alice\0secret').toString('base64')}</auth>`)
      await peer.upTo('<success')
      peer.say(header(host, 'jabber:client') + resume)
      return peer
    }
    const stranger = await authenticated('two.test')
    expect(await stranger.upTo('</failed>')).toContain('<item-not-found')
    const back = await authenticated('one.test')
    expect(await back.upTo(/<resumed [^>]*>/)).toContain(id)
    stranger.end()
    back.end()
  } finally {
    await server.stop()
  }
})

test('a BOSH session stays at the host that it was opened to', async () => {
  const server = await startServer(config(true))
  try {
    const url = server.endpoints.bosh?.url ?? ''
    const post = async (attributes: string, payload = ''): Promise<string> => (await fetch(url, { method: 'POST', body: `<body xmlns='http://jabber.org/protocol/httpbind' ${attributes}>${payload}</body>` })).text()
    const sid = /\ssid='([^']*)'/.exec(await post("rid='1' to='one.test' wait='1' hold='1' ver='1.6' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'"))?.[1] ?? ''
    const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from('\0alice\0secret').toString('base64')}</auth>`
    expect(await post(`rid='2' sid='${sid}'`, auth)).toContain('<success')
    const restarted = await post(`rid='3' sid='${sid}' to='two.test' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'`)
    const bound = restarted.includes('terminate') ? restarted : await post(`rid='4' sid='${sid}'`, "<iq type='set' id='b' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
    expect(bound).not.toContain('two.test')
    expect(bound).toMatch(/terminate|alice@one\.test/)
  } finally {
    await server.stop()
  }
})

test('isolated hosts meet in the rooms that are for both of them, and nowhere else', async () => {
  const server = await startServer(config(true, { rooms: [{ domain: 'shared.test', hosts: HOSTS, options: { lockNewRooms: false } }] }))
  try {
    const [one, two] = [await loggedIn(server, 'alice', 'one.test'), await loggedIn(server, 'alice', 'two.test')]
    one.say(`<presence to='room@shared.test/One'>${MUC}</presence>`)
    await one.upTo(SUBJECT)
    two.say(`<presence to='room@shared.test/Two'>${MUC}</presence>`)
    await two.upTo(SUBJECT)
    expect(await one.upTo('</presence>')).toContain("from='room@shared.test/Two'")
    two.say("<message to='alice@one.test/desk' id='m' type='chat'><body>secret</body></message><message to='room@shared.test' type='groupchat'><body>fence</body></message>")
    expect(await two.upTo('</message>')).toContain("from='alice@one.test/desk'")
    const heard = await one.upTo('</message>')
    expect([heard.includes('secret'), heard.includes('fence')]).toEqual([false, true])
    for (const peer of [one, two]) peer.end()
  } finally {
    await server.stop()
  }
})

test('contacts from before the hosts were isolated hear nothing of each other any more', async () => {
  const data = mkdtempSync(join(tmpdir(), 'assay-tenants-'))
  const together = async (isIsolated: boolean, run: (one: Peer, two: Peer) => Promise<void>): Promise<void> => {
    const server = await startServer(config(isIsolated, { data }))
    try {
      const [one, two] = [await loggedIn(server, 'alice', 'one.test'), await loggedIn(server, 'alice', 'two.test')]
      await run(one, two)
      for (const peer of [one, two]) peer.end()
    } finally {
      await server.stop()
    }
  }
  try {
    await together(false, async (one, two) => {
      two.say("<presence type='subscribe' to='alice@one.test'/>")
      await one.upTo("type='subscribe'")
      one.say("<presence type='subscribed' to='alice@two.test'/>")
      await two.upTo("from='alice@one.test/desk'")
      one.say('<presence><status>together</status></presence>')
      await two.upTo('together')
    })
    await together(true, async (one, two) => {
      one.say('<presence><status>apart</status></presence>')
      await one.upToFence('one.test')
      const heard = await two.upToFence('two.test')
      // its own presence asked after the contact, whose domain is no more to be found
      expect(heard).not.toMatch(/apart|from='alice@one.test\/|type='unavailable'/)
    })
  } finally {
    rmSync(data, { recursive: true })
  }
})

test('a service for a host that there is not is a mistake', async () => {
  await expect(startServer(config(true, { components: [{ domain: 'bot.test', secret: 'x', hosts: ['three.test'] }] }))).rejects.toThrow('bot.test is for the host three.test, and there is no such host')
})
