/** Spec: XEP-0124 v1.11.2 §5, "HTTP Overview". */
import { expect, should } from '#harness/clause/clause.js'
import { begun, boshEndpoint, ping, talking } from '#suites/scenes/bosh.js'

should('XEP-0124#overview.1', 'headers that nobody knows make no difference', boshEndpoint, async talk => {
  await talk.begin({}, { headers: { 'X-Nobody-Knows': 'what this is', 'X-Requested-With': 'XMLHttpRequest' } })
  expect(talk.sid).not.toBe('')
})

should('XEP-0124#overview.2', 'answers have a length, and are not sent in chunks', begun, async ({ answer: { headers } }) => {
  expect({ encoding: headers['transfer-encoding'], length: Number(headers['content-length']) > 0 }).toEqual({ encoding: undefined, length: true })
})

should('XEP-0124#overview.4', 'it makes no difference what type a request says that it has', talking, async ({ alice }) => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
    const answer = await alice.ask({}, [ping(alice.domain)], { headers: { 'Content-Type': type } }).next()
    expect(answer.body?.payloads.map(({ name }) => name)).toEqual(['iq'])
  }
})
