/** Spec: XEP-0124 v1.11.2 §9, "Acknowledgements". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { begun, boshEndpoint, NO_SUCH_MECHANISM, ping, roundTrip, say, talking } from '#suites/scenes/bosh.js'

may('XEP-0124#ack-request.1', 'the server may say which requests have come', talking, async ({ alice, bob }, { tag }) => {
  const held = alice.ask()
  await roundTrip(bob)
  alice.ask({}, [say(tag, bob.jid.toString())])
  const { body } = await held.next()
  return body?.attrs['ack'] === String(alice.rid) ? 'the answer to an older request says that a newer one has come' : `ack is ${body?.attrs['ack'] ?? 'not there'}`
})

must('XEP-0124#ack-request.2', 'a server that acknowledges does so from the first answer on', begun, async ({ talk, answer: { body } }) => {
  expect(body?.attrs['ack']).toBe(String(talk.rid))
})

should('XEP-0124#ack-request.3', 'an answer does not acknowledge its own request', talking, async ({ alice }) => {
  const { body } = await alice.ask({}, [ping(alice.domain)]).next()
  expect(body?.attrs['ack']).not.toBe(String(alice.rid))
})

may('XEP-0124#ack-response.1', 'a client that misses an answer may be told so at once', boshEndpoint.with({ features: ['bosh-ack'] }), async talk => {
  await talk.begin({ ack: '1' })
  await talk.ask({}, [NO_SUCH_MECHANISM]).next()
  const { body } = await talk.ask({ ack: String(talk.rid - 1) }, [NO_SUCH_MECHANISM]).next()
  return body?.attrs['report'] === undefined ? 'no report' : 'an answer reports what is missing'
})
