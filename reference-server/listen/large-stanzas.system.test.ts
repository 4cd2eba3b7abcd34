/** Stanzas of a privileged account that are larger than anybody else's, over real sockets; and what somebody else gets for one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { DEFAULT_CONFIG } from '../config.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loggedIn } from '../testing/peer.ts'

const MEBIBYTE = 1_048_576
const BOSH = "xmlns='http://jabber.org/protocol/httpbind'"
const OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>"
const auth = (user: string): string => `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${user}\0secret`).toString('base64')}</auth>`
const BIND = "<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>large</resource></bind></iq>"
const message = (to: string, bytes: number): string => `<message xmlns='jabber:client' type='chat' to='${to}'><body>${'x'.repeat(bytes)}</body></message>`

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ ...DEFAULT_CONFIG, options: { privilegedJids: ['alice@localhost'] } })
})
afterAll(async () => server.stop())

/** A client that is logged in; `say` resolves with what is heard up to a pattern. */
interface Speaker { readonly say: (text: string, until: RegExp) => Promise<string> }

async function overWebSocket(user: string): Promise<Speaker> {
  const socket = new WebSocket(server.endpoints.websocket?.url ?? '', ['xmpp'])
  await new Promise(resolve => { socket.once('open', resolve) })
  const say = async (text: string, until: RegExp): Promise<string> => new Promise((resolve, reject) => {
    let heard = ''
    socket.on('message', (data: Buffer) => {
      heard += data.toString()
      if (until.test(heard)) resolve(heard)
    })
    socket.once('close', (code: number) => { reject(new Error(`closed with ${code} after ${heard.slice(0, 500)}`)) })
    socket.send(text)
  })
  await say(OPEN, /features/)
  await say(auth(user), /<success/)
  await say(OPEN, /features/)
  await say(BIND, /<jid>/)
  return { say }
}

async function overBosh(user: string): Promise<Speaker> {
  let rid = 1_000
  let sid = ''
  const post = async (attributes: string, inside = ''): Promise<string> => {
    rid += 1
    const answer = await fetch(server.endpoints.bosh?.url ?? '', { method: 'POST', body: `<body rid='${rid}' ${sid} ${attributes} ${BOSH}>${inside}</body>` })
    return answer.text()
  }
  const say = async (text: string, until: RegExp): Promise<string> => {
    let heard = await post('', text)
    while (!until.test(heard) && !heard.includes("type='terminate'")) heard += await post('')
    return heard
  }
  sid = /\ssid='[^']*'/.exec(await post("to='localhost' wait='5' hold='1' ver='1.6'"))?.[0] ?? ''
  await say(auth(user), /<success/)
  await post("xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh' to='localhost'")
  await say(BIND, /<jid>/)
  return { say }
}

async function overTcp(user: string): Promise<Speaker> {
  const peer = await loggedIn(server, user, 'localhost')
  return { say: async (text, until) => {
    peer.say(text)
    return peer.upTo(until)
  } }
}

const WAYS = { tcp: overTcp, websocket: overWebSocket, bosh: overBosh } as const
const RESOURCES = { tcp: 'desk', websocket: 'large', bosh: 'large' } as const

test.each(['tcp', 'websocket', 'bosh'] as const)('over %s a privileged account has 10 MiB for a stanza, and is told when that is too little', async way => {
  const alice = await WAYS[way]('alice')
  const heard = await alice.say(message(`alice@localhost/${RESOURCES[way]}`, 10 * MEBIBYTE - 1_000), /<\/body><\/message>/)
  expect(heard.length).toBeGreaterThan(10 * MEBIBYTE - 1_000)
  expect(await alice.say(message('bob@localhost', 10 * MEBIBYTE), /<policy-violation/)).toContain('<policy-violation')
})

test.each(['tcp', 'websocket', 'bosh'] as const)('over %s a quarter of a megabyte is too much for anybody else', async way => {
  const bob = await WAYS[way]('bob')
  expect(await bob.say(message('bob@localhost', 262_144), /<policy-violation/)).toContain('<policy-violation')
})

test('a BOSH body of a megabyte is not read for anybody else, whatever sid it names', async () => {
  await overBosh('alice')
  for (const sid of ['', "sid='nobody'"]) {
    const answer = await fetch(server.endpoints.bosh?.url ?? '', { method: 'POST', body: `<body rid='1' ${sid} to='localhost' ver='1.6' ${BOSH}>${message('bob@localhost', MEBIBYTE)}</body>` })
    expect([answer.headers.get('connection'), await answer.text()]).toEqual(['close', expect.stringContaining("condition='policy-violation'")])
  }
})

test('whoever is in a room hears what a privileged account says there, however large, and is still there', async () => {
  const [alice, bob] = [await loggedIn(server, 'alice', 'localhost'), await loggedIn(server, 'bob', 'localhost')]
  const room = 'large@conference.localhost'
  alice.say(`<presence to='${room}/alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
  await alice.upTo("code='110'")
  alice.say(`<iq type='set' id='unlock' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`)
  await alice.upTo("id='unlock'")
  bob.say(`<presence to='${room}/bob'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
  await bob.upTo("code='110'")
  alice.say(`<message type='groupchat' to='${room}'><body>${'y'.repeat(9 * MEBIBYTE)}</body></message><message type='groupchat' to='${room}'><body>small</body></message>`)
  expect((await bob.upTo('small</body>')).length).toBeGreaterThan(9 * MEBIBYTE)
  expect(await bob.upToFence('localhost')).not.toContain('stream:error')
  alice.end()
  bob.end()
})
