/** Spec: XEP-0045 v1.35.5 §7.2.14, "Managing Discussion History". What a room gives unasked is its own affair; it is the measure here. */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { groupchat, message } from '#harness/match/stanza.js'
import { join, Occupant } from '#harness/probe/muc-client.js'
import { closedRoom, talkedIn, welcome } from '#suites/scenes/rooms.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** A room in which alice has said far more than a newcomer wants to know; bob is outside. */
const chatty = closedRoom({}).andThen(async scene => {
  const count = 120
  for (let index = 1; index <= count; index += 1) {
    await scene.alice.say(`talk ${index}`)
    if (index % 20 === 0) await setUp('alice is heard', async () => scene.alice.next(groupchat(`talk ${index}`)))
  }
  return { ...scene, count }
})

/** The newcomer has been in and knows how long each message of the history is; it is outside again. */
const measured = talkedIn.andThen(async scene => {
  const { newcomer, room, said } = scene
  const { history } = await welcome(newcomer, room, 'newcomer')
  await (await join(newcomer, room, 'newcomer')).leave()
  return { ...scene, chars: said.map(text => history.find(({ body }) => body === text)?.element.toString().length ?? 0) }
})

must('XEP-0045#enter-managehistory.1', 'of several limits on the history each one holds', talkedIn, async ({ newcomer, room }) => {
  const { history } = await welcome(newcomer, room, 'newcomer', { history: { maxStanzas: 2, since: new Date(Date.now() + DAY_MS) } })
  expect(history.map(({ body }) => body)).toEqual([])
})

must('XEP-0045#enter-managehistory.2', 'maxstanzas asks for so many messages, the last ones', talkedIn, async ({ newcomer, room, said }) => {
  const { history } = await welcome(newcomer, room, 'newcomer', { history: { maxStanzas: 2 } })
  expect(history.length).toBeLessThanOrEqual(2)
  expect(history.map(({ body }) => body)).toEqual(said.slice(said.length - history.length))
})

must('XEP-0045#enter-managehistory.3', 'maxchars limits the characters of the history', measured, async ({ newcomer, room, chars }) => {
  const maxChars = sum(chars.slice(1))
  const { history } = await welcome(newcomer, room, 'newcomer', { history: { maxChars } })
  expect(sum(history.map(({ element }) => element.toString().length))).toBeLessThanOrEqual(maxChars)
})

must('XEP-0045#enter-managehistory.4', 'maxchars leaves as many whole messages as fit', measured, async ({ newcomer, room, said, chars: [first = 0, ...others] }) => {
  // Half a message more than two of them: not worth a third, and room enough for how a server counts.
  const { history } = await welcome(newcomer, room, 'newcomer', { history: { maxChars: sum(others) + Math.floor(first / 2) } })
  expect(history.map(({ body }) => body)).toEqual(said.slice(1))
})

must('XEP-0045#enter-managehistory.5', 'maxchars="0" asks for no history, and the subject comes all the same', talkedIn, async ({ newcomer, room }, { tag }) => {
  const { history, messages } = await welcome(newcomer, room, 'newcomer', { history: { maxChars: 0 } })
  expect(history.map(({ body }) => body)).toEqual([])
  expect(messages.map(({ subject }) => subject)).toContain(`about ${tag}`)
})

must('XEP-0045#enter-managehistory.7', 'since asks for nothing older', talkedIn, async ({ newcomer, room }) => {
  const { history } = await welcome(newcomer, room, 'newcomer', { history: { since: new Date(Date.now() + DAY_MS) } })
  expect(history.map(({ body }) => body)).toEqual([])
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

must('XEP-0045#enter-managehistory.6', 'seconds asks for nothing older than that', talkedIn, async ({ newcomer, room }) => {
  const visit = async (seconds: number): Promise<readonly string[]> => {
    const { history } = await welcome(newcomer, room, 'newcomer', { history: { seconds } })
    await (await join(newcomer, room, 'newcomer')).leave()
    return history.flatMap(({ body }) => body ?? [])
  }
  expect(await visit(3600)).not.toEqual([])
  // Time has to pass, for that is what is asked about: a second, and one more where a server counts whole ones.
  const givenUpMs = performance.now() + 3_500
  let latest = await visit(1)
  while (latest.length > 0 && performance.now() < givenUpMs) {
    await newcomer.next(message({ body: 'nobody says this' }), { deadlineMs: 150 }).catch(() => undefined)
    latest = await visit(1)
  }
  expect(latest).toEqual([])
})

should('XEP-0045#enter-managehistory.8', 'a room does not give away all that was ever said', chatty, async ({ bob, room, count }) => {
  const { history } = await welcome(bob, room, 'bob', { history: { since: new Date(0) } })
  expect(history.length).toBeLessThan(count)
})

should('XEP-0045#enter-managehistory.9', 'a room limits the history by itself', chatty, async ({ bob, room, count }) => {
  const { history } = await welcome(bob, room, 'bob')
  expect(history.length).toBeLessThan(count)
})

/** Combinations of limits: how many messages, how many characters, and since when, as far as that is near or far. */
const LIMITS = [
  { maxStanzas: undefined, chars: 'last', sinceMs: -DAY_MS }, { maxStanzas: undefined, chars: 'last two', sinceMs: undefined }, { maxStanzas: 1, chars: 'none', sinceMs: undefined },
  { maxStanzas: 1, chars: 'last two', sinceMs: -DAY_MS }, { maxStanzas: 2, chars: 'last', sinceMs: undefined }, { maxStanzas: 2, chars: 'none', sinceMs: -DAY_MS },
  { maxStanzas: 2, chars: 'last two', sinceMs: -DAY_MS }, { maxStanzas: 1, chars: 'last', sinceMs: DAY_MS },
] as const

must('XEP-0045#enter-managehistory.1~suffix', 'under any limits a newcomer gets the last messages, as many as all of the limits allow', measured.with({ polite: false }), async ({ newcomer, room, said, chars: lengths }) => {
  for (const { maxStanzas, chars, sinceMs } of LIMITS) {
    const fits = { none: said.length, last: 1, 'last two': 2 }[chars]
    // half a message more than what is to fit: room enough for how a server counts
    const maxChars = chars === 'none' ? undefined : sum(lengths.slice(said.length - fits)) + Math.floor((lengths[0] ?? 0) / 2)
    const due = sinceMs === DAY_MS ? 0 : Math.min(maxStanzas ?? said.length, fits)
    const { history } = await welcome(newcomer, room, 'newcomer', { history: { maxStanzas, maxChars, since: sinceMs === undefined ? undefined : new Date(Date.now() + sinceMs) } })
    expect(history.map(({ body }) => body), `maxstanzas ${maxStanzas ?? 'unset'}, maxchars ${maxChars ?? 'unset'}, since ${sinceMs ?? 'unset'}`).toEqual(said.slice(said.length - due))
    await new Occupant(newcomer, room, 'newcomer').leave()
  }
})
