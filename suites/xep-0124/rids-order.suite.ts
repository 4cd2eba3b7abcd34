/** Spec: XEP-0124 v1.11.2 §14.2, "In-Order Message Forwarding". */
import { expect, must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { ping, roundTrip, say, talking, terminated } from '#suites/scenes/bosh.js'

/** Far beyond any window. */
const FAR = 1000

must('XEP-0124#rids-order.1', 'requests that overtake each other are answered in the order of their rids', talking, async ({ alice, bob }, { tag }) => {
  const to = bob.jid.toString()
  const second = alice.askAs(alice.rid + 2, {}, [say(`${tag} second`, to), ping(alice.domain)])
  await roundTrip(bob)
  expect(second.answer?.text, 'the answer to the second, before the first has come').toBeUndefined()
  const first = alice.askAs(alice.rid + 1, {}, [say(`${tag} first`, to)])
  await bob.noneBefore(chat(`${tag} first`), chat(`${tag} second`))
  await first.next()
})

must('XEP-0124#rids-order.2', 'a rid far beyond what is expected ends the session', talking.with({ polite: false }), async ({ alice }) => {
  expect(terminated(await alice.askAs(alice.rid + FAR).next())).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})
