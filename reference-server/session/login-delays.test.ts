import { expect, test } from 'vitest'
import { auth, LittleServer, OPEN, type Peer } from '../testing/little-server.ts'

const WRONG = auth('PLAIN', '\0alice\0wrong')
const RIGHT = auth('PLAIN', '\0alice\0secret')
const AWAY = '198.51.100.7'
const OPTIONS = { exemptAddresses: [], freeLoginFailures: 1, loginDelayMs: 1_000, maxLoginDelayMs: 4_000, saslRetries: 5 }

function open(server: LittleServer, address: string): Peer {
  const peer = server.connect('tcp', address)
  peer.say(OPEN)
  return peer
}

/** What has been said once everything that was waiting has had its turn. */
async function later(peer: Peer): Promise<string> {
  await new Promise(resolve => { setImmediate(resolve) })
  return peer.hear()
}

test('after some failures an answer waits, whatever it is; elsewhere it does not', async () => {
  const server = new LittleServer(OPTIONS)
  const stranger = open(server, AWAY)
  expect([stranger.say(WRONG), stranger.say(WRONG)]).toEqual([expect.stringContaining('not-authorized'), expect.stringContaining('not-authorized')])
  expect(stranger.say(RIGHT)).toBe('')
  server.clock.turn(999)
  expect(await later(stranger)).toBe('')
  expect(open(server, '192.0.2.1').say(RIGHT)).toContain('<success')
  server.clock.turn(1)
  expect(await later(stranger)).toContain('<success')
})

test('whoever would have to wait too long is refused, right or wrong, until others have had their turn', async () => {
  const server = new LittleServer(OPTIONS)
  const waiting = [1, 2, 3, 4].map(() => open(server, AWAY))
  const heard = waiting.map(peer => peer.say(WRONG))
  expect(heard).toEqual([expect.stringContaining('not-authorized'), expect.stringContaining('not-authorized'), '', ''])
  const [right, wrong] = [open(server, AWAY).say(RIGHT), open(server, AWAY).say(WRONG)]
  expect(right).toBe(wrong)
  expect(right).toMatch(/<temporary-auth-failure\/>.*too many logins have failed here; try again later/)
  server.clock.turn(4_000)
  expect(await Promise.all(waiting.map(later))).toEqual(['', '', expect.stringContaining('not-authorized'), expect.stringContaining('not-authorized')])
})

test('who got in from an address before gets in at once, though others fail there', () => {
  const server = new LittleServer(OPTIONS)
  expect(open(server, AWAY).say(RIGHT)).toContain('<success')
  for (const peer of [1, 2, 3, 4, 5].map(() => open(server, AWAY))) peer.say(WRONG)
  expect(open(server, AWAY).say(RIGHT)).toContain('<success')
})

test('messages that are no guess, and exempt addresses, do not count', () => {
  const server = new LittleServer(OPTIONS)
  for (const malformed of [1, 2, 3, 4]) expect(open(server, AWAY).say(auth('PLAIN', `${malformed}`))).toContain('malformed-request')
  expect(open(server, AWAY).say(WRONG)).toContain('not-authorized')
  const trusting = new LittleServer({ ...OPTIONS, exemptAddresses: ['198.51.100.0/24'] })
  const answers = [1, 2, 3, 4, 5].map(() => open(trusting, AWAY).say(WRONG))
  expect(answers.filter(answer => answer.includes('not-authorized'))).toHaveLength(5)
})

test('nobody is anonymous too often', () => {
  const server = new LittleServer(OPTIONS)
  for (const peer of [1, 2, 3].map(() => open(server, AWAY))) peer.say(WRONG)
  const guest = server.connect('tcp', AWAY)
  expect(guest.say(OPEN.replace('localhost', 'anon.localhost') + auth('ANONYMOUS'))).toContain('<success')
})

test('a stream that ends while its answer waits is not missed', async () => {
  const server = new LittleServer(OPTIONS)
  const stranger = open(server, AWAY)
  stranger.say(WRONG)
  stranger.say(WRONG)
  expect(stranger.say(RIGHT)).toBe('')
  stranger.stream.lost()
  server.clock.turn(1_000)
  expect(await later(stranger)).toBe('')
  expect(server.mistakes).toEqual([])
})
