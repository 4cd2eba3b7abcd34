/** Spec: XEP-0124 v1.11.2 §14.3, "Broken Connections", and §17.3, "Recoverable Binding Conditions". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { ping, roundTrip, said, say, talking, terminated } from '#suites/scenes/bosh.js'
import { fence, text } from '#suites/scenes/words.js'

/** More answers than any server keeps. */
const MANY = 8

should('XEP-0124#rids-broken.1', 'the last answer is given again to who asks again', talking, async ({ alice }) => {
  const answer = await alice.ask({}, [ping(alice.domain)]).next()
  const again = await alice.askAs(alice.rid).next()
  expect(again.text).toBe(answer.text)
})

should('XEP-0124#rids-broken.2', 'a request that comes again is answered with 200, and takes no effect again', talking, async ({ alice, bob }, { tag }) => {
  const body = alice.bodyAs(alice.rid + 1, {}, [say(tag, bob.jid.toString()), ping(alice.domain)])
  await alice.post(body).next()
  await bob.next(chat(tag))
  expect(terminated(await alice.post(body).next())).toMatchObject({ status: 200, type: undefined })
  await bob.noneBefore(await fence(bob), chat(tag))
})

should('XEP-0124#rids-broken.3', 'who asks again while the request is held is answered on the newer connection', talking, async ({ alice, jid, bob }, { tag }) => {
  const held = alice.ask()
  await roundTrip(bob)
  const again = alice.askAs(alice.rid)
  await held.next()
  await bob.send(text(tag, { to: jid, type: 'chat' }))
  expect(said(await again.next())).toEqual([tag])
})

must('XEP-0124#rids-broken.5', 'an answer that is no longer there ends the session', talking, async ({ alice }) => {
  const old = alice.rid + 1
  for (let made = 0; made < MANY; made += 1) await alice.ask({}, [ping(alice.domain)]).next()
  expect(terminated(await alice.askAs(old).next())).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})

may('XEP-0124#errorstatus-recover.1', 'trouble that a client can recover from is told with type error', talking, async ({ alice, bob }) => {
  const held = alice.ask()
  await roundTrip(bob)
  alice.askAs(alice.rid)
  const { status, body } = await held.next()
  return `the request that was held is answered with ${status}, type ${body?.attrs['type'] ?? 'none'}`
})
