/** Spec: XEP-0124 v1.11.2 §4, "The BOSH Technique". */
import { expect, must } from '#harness/clause/clause.js'
import { hasty, isEmpty, roundTrip, said, say, talking } from '#suites/scenes/bosh.js'
import { text } from '#suites/scenes/words.js'

must('XEP-0124#technique.1', 'a request is held until there is something to say', talking, async ({ alice, jid, bob }, { tag }) => {
  const held = alice.ask()
  await roundTrip(bob)
  expect(held.answer?.text).toBeUndefined()
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  expect(said(await held.next())).toEqual([tag])
})

must('XEP-0124#technique.2', 'when there is nothing to say until the end of the waiting time, an empty body is returned', hasty, async ({ alice }, { deadlineMs }) => {
  const answer = await alice.ask().next(deadlineMs + 1000)
  expect(isEmpty(answer), 'a body with nothing in it').toBe(true)
})

must('XEP-0124#technique.3', 'a second request frees the one that is held', talking, async ({ alice, jid, bob }, { tag }) => {
  const held = alice.ask()
  await roundTrip(bob)
  const second = alice.ask({}, [say(tag, bob.jid.toString())])
  expect((await held.next()).status).toBe(200)
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  await second.next()
})
