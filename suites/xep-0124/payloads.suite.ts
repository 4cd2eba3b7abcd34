/** Spec: XEP-0124 v1.11.2 §8, "Sending and Receiving XML Payloads". */
import { expect, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { hasty, isEmpty, ping, roundTrip, said, say, talking } from '#suites/scenes/bosh.js'
import { text } from '#suites/scenes/words.js'

should('XEP-0124#payloads.1', 'messages go their way while the request that brought them waits', talking, async ({ alice, bob }, { tag }) => {
  const held = alice.ask({}, [say(tag, bob.jid.toString()), say(`${tag} too`, bob.jid.toString())])
  await bob.next(chat(tag))
  await bob.next(chat(`${tag} too`))
  expect(held.answer?.text).toBeUndefined()
})

must('XEP-0124#payloads.2', 'what comes in two requests takes effect in the order of their rids', talking, async ({ alice, bob }, { tag }) => {
  const to = bob.jid.toString()
  alice.askAs(alice.rid + 2, {}, [say(`${tag} second`, to)])
  await roundTrip(bob)
  alice.askAs(alice.rid + 1, {}, [say(`${tag} first`, to)])
  await bob.noneBefore(chat(`${tag} first`), chat(`${tag} second`))
  await bob.next(chat(`${tag} second`))
})

must('XEP-0124#payloads.3', 'a request is answered with HTTP 200 and a body', talking, async ({ alice }) => {
  const { status, body } = await alice.ask({}, [ping(alice.domain)]).next()
  expect({ status, isBody: body !== undefined }).toEqual({ status: 200, isBody: true })
})

should('XEP-0124#payloads.4', 'no answer takes longer than the client is ready to wait', hasty, async ({ alice }, { deadlineMs }) => {
  await alice.ask().next(deadlineMs + 1000)
})

should('XEP-0124#payloads.5', 'no more requests wait than the client wants', talking, async ({ alice, jid, bob }, { tag }) => {
  const first = alice.ask()
  await roundTrip(bob)
  const second = alice.ask({}, [say(tag, bob.jid.toString())])
  await first.next()
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  await second.next()
})

must('XEP-0124#payloads.6', 'answers come in the order of the rids', talking, async ({ alice, jid, bob }, { tag }) => {
  const first = alice.ask()
  await roundTrip(bob)
  const second = alice.ask({}, [say(tag, bob.jid.toString())])
  await bob.next(chat(tag))
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  await second.next()
  expect(first.answer?.status).toBe(200)
})

should('XEP-0124#payloads.7', 'when nothing came until the end of the waiting time, an answer has nothing in it', hasty, async ({ alice }, { deadlineMs }) => {
  expect(isEmpty(await alice.ask().next(deadlineMs + 1000)), 'a body with nothing in it').toBe(true)
})

should('XEP-0124#payloads.8', 'what comes for a client is on its way at once', talking, async ({ alice, jid, bob }, { tag }) => {
  const held = alice.ask()
  await roundTrip(bob)
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  expect(said(await held.next())).toEqual([tag])
})

must('XEP-0124#payloads.9', 'a request for nothing is answered with what has come since the last one', talking, async ({ alice, jid, bob }, { tag }) => {
  await bob.send(text(tag, { to: jid, type: 'headline' }))
  await roundTrip(bob)
  expect(said(await alice.ask().next())).toEqual([tag])
})
