/** Spec: XEP-0124 v1.11.2 §10, "Inactivity". */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { unavailable } from '#harness/match/stanza.js'
import { isEmpty, ping, roundTrip, said, silent, talking, terminated } from '#suites/scenes/bosh.js'
import { text } from '#suites/scenes/words.js'

/** How much later than promised the end of a session may be seen, in milliseconds. */
const MARGIN_MS = 3000

should('XEP-0124#inactive.1', 'a session that nobody asks for is over in the end', silent, async ({ jid, bob, silenceMs }) => {
  await bob.next(unavailable({ from: jid }), { deadlineMs: silenceMs + MARGIN_MS })
})

should('XEP-0124#inactive.2', 'who was silent for too long has no session', silent, async ({ alice, jid, bob, silenceMs }) => {
  await setUp('the session ends', async () => bob.next(unavailable({ from: jid }), { deadlineMs: silenceMs + MARGIN_MS }))
  const answer = await alice.ask().next()
  expect(terminated(answer)).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})

should('XEP-0124#inactive.4', 'a pause is granted: what is held is answered at once, and the session goes on', talking.with({ features: ['bosh-pause'] }), async ({ alice, bob }) => {
  const held = alice.ask()
  await roundTrip(bob)
  const pause = alice.ask({ pause: '10' })
  expect((await held.next()).status).toBe(200)
  expect(isEmpty(await pause.next()), 'a body with nothing in it').toBe(true)
  const { body } = await alice.ask({}, [ping(alice.domain)]).next()
  expect(body?.payloads.map(({ name }) => name)).toEqual(['iq'])
})

must('XEP-0124#inactive.5', 'the answer to a pause has nothing in it, though something waits', talking.with({ features: ['bosh-pause'] }), async ({ alice, jid, bob }, { tag }) => {
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  await roundTrip(bob)
  expect(isEmpty(await alice.ask({ pause: '10' }).next()), 'a body with nothing in it').toBe(true)
  expect(said(await alice.ask().next())).toEqual([tag])
})
