/** Spec: XEP-0124 v1.11.2 §13, "Terminating the HTTP Session". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { write } from '#xmpp/xml/writer.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { where } from '#harness/match/matcher.js'
import { unavailable } from '#harness/match/stanza.js'
import { isEmpty, roundTrip, seen, talking, terminated } from '#suites/scenes/bosh.js'

must('XEP-0124#terminate.1', 'what comes with the end is passed on', seen, async ({ alice, jid, bob }, { tag }) => {
  const farewell = el('presence', { xmlns: NS.client, type: 'unavailable', to: bob.jid.toString() }, el('status', {}, tag))
  alice.ask({ type: 'terminate' }, [write(farewell, NS.bosh)])
  await bob.next(where(unavailable({ from: jid }), 'with her last words', ({ element }) => element.getChildText('status') === tag))
})

should('XEP-0124#terminate.2', 'the request for the end is answered with 200 and a body', talking, async ({ alice }) => {
  const { status, body } = await alice.ask({ type: 'terminate' }).next()
  expect({ status, isBody: body !== undefined }).toEqual({ status: 200, isBody: true })
})

should('XEP-0124#terminate.3', 'the oldest request hears that it is over', talking, async ({ alice, bob }) => {
  const held = alice.ask()
  await roundTrip(bob)
  alice.ask({ type: 'terminate' })
  expect(terminated(await held.next())).toMatchObject({ status: 200, type: 'terminate' })
})

should('XEP-0124#terminate.4', 'other requests are answered with an empty body', talking, async ({ alice, bob }) => {
  alice.ask()
  await roundTrip(bob)
  expect(isEmpty(await alice.ask({ type: 'terminate' }).next()), 'a body with nothing in it').toBe(true)
})

must('XEP-0124#terminate.5', 'after the end the session is none', talking, async ({ alice }) => {
  await alice.ask({ type: 'terminate' }).next()
  const answer = await alice.ask().next()
  expect(terminated(answer)).toMatchObject({ type: 'terminate', condition: 'item-not-found' })
})
