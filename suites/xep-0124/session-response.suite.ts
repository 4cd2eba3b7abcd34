/** Spec: XEP-0124 v1.11.2 §7.2, "Session Creation Response". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { begun, boshEndpoint, said, talking } from '#suites/scenes/bosh.js'
import { text } from '#suites/scenes/words.js'

const MANY = 8
/** Characters of a base64 or hexadecimal sid that nobody guesses. */
const UNGUESSABLE = 16
const isCount = (value: string | undefined): boolean => /^\d+$/.test(value ?? '')

const many = boshEndpoint.andThen(async (_, stage) => setUp('sessions begin', async () => Promise.all(Array.from({ length: MANY }, async () => {
  const talk = await boshEndpoint.set(stage)
  await talk.begin()
  return talk.sid
}))))

must('XEP-0124#session-response.1', 'a session has a sid', boshEndpoint, async talk => {
  const { body } = await talk.begin({ secure: 'true' })
  expect(body?.attrs['sid'] ?? '').not.toBe('')
})

must('XEP-0124#session-response.2', 'a sid is like no other, and nobody can guess it', many, async sids => {
  expect(new Set(sids).size).toBe(MANY)
  for (const sid of sids) expect(sid.length, `${sid} is too short`).toBeGreaterThanOrEqual(UNGUESSABLE)
  const begins = new Set(sids.map(sid => sid.slice(0, Math.floor(sid.length / 2))))
  expect(begins.size, `they begin alike: ${sids.join(', ')}`).toBeGreaterThan(1)
})

must('XEP-0124#session-response.3', 'the waiting time is told, and no longer than asked for', boshEndpoint, async talk => {
  const { body } = await talk.begin({ wait: '7' })
  const wait = body?.attrs['wait']
  expect(isCount(wait), 'a number').toBe(true)
  expect(Number(wait)).toBeLessThanOrEqual(7)
})

must('XEP-0124#session-response.4', 'it is told how many requests a client may make at once', begun, async ({ answer: { body } }) => {
  expect(isCount(body?.attrs['requests']), 'a number').toBe(true)
})

must('XEP-0124#session-response.5', 'a client may make more requests than are held', begun, async ({ answer: { body } }) => {
  expect(Number(body?.attrs['requests'])).toBeGreaterThan(Number(body?.attrs['hold'] ?? 1))
})

should('XEP-0124#session-response.6', 'a version is told, and none above the client’s', begun, async ({ answer: { body } }) => {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(body?.attrs['ver'] ?? '') ?? []
  expect({ major: Number(major), isLower: Number(minor) <= 6 }, `ver is ${body?.attrs['ver'] ?? 'missing'}`).toEqual({ major: 1, isLower: true })
})

should('XEP-0124#session-response.7', 'it is told how often a client may ask for nothing', begun, async ({ answer: { body } }) => {
  expect(isCount(body?.attrs['polling']), 'a number').toBe(true)
})

should('XEP-0124#session-response.8', 'it is told how long a client may be silent', begun, async ({ answer: { body } }) => {
  expect(isCount(body?.attrs['inactivity']), 'a number').toBe(true)
})

should('XEP-0124#session-response.9', 'it is told how many requests are held', begun, async ({ answer: { body } }) => {
  expect(isCount(body?.attrs['hold']), 'a number').toBe(true)
})

must('XEP-0124#session-response.10', 'no more requests are held than the client wants', begun, async ({ answer: { body } }) => {
  expect(Number(body?.attrs['hold'] ?? 1)).toBeLessThanOrEqual(1)
})

should('XEP-0124#session-response.11', 'the server says who it is', begun, async ({ talk, answer: { body } }) => {
  expect(body?.attrs['from']).toBe(talk.domain)
})

may('XEP-0124#session-response.12', 'the server may say which content codings it reads', begun, async ({ answer: { body } }) => `accept is ${body?.attrs['accept'] ?? 'not there'}`)

may('XEP-0124#session-response.13', 'the server may acknowledge requests', begun, async ({ answer: { body } }) => `ack is ${body?.attrs['ack'] ?? 'not there'}`)

should('XEP-0124#session-response.14', 'it is told for how long a client may pause', begun, async ({ answer: { body } }) => {
  expect(isCount(body?.attrs['maxpause']), 'a number').toBe(true)
})

should('XEP-0124#session-response.15', 'bodies are UTF-8', talking, async ({ alice, jid, bob }, { tag }) => {
  const odd = `${tag} grüße, 你好 🦉`
  await bob.send(text(odd, { to: jid, type: 'chat' }))
  const answer = await alice.ask().next()
  expect(said(answer)).toEqual([odd])
})
