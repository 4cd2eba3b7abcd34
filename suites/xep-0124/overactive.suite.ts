/** Spec: XEP-0124 v1.11.2 §11, "Overactivity", and §12, "Polling Sessions". */
import { expect, should } from '#harness/clause/clause.js'
import { boshEndpoint, burst, roundTrip, say, talking, terminated } from '#suites/scenes/bosh.js'

should('XEP-0124#overactive.1', 'more requests at once than were allowed end the session with policy-violation', talking.with({ polite: false }), async ({ alice, bob, created }, stage) => {
  const most = Number(created['requests'] ?? 2)
  const bodies = Array.from({ length: most + 1 }, (_, index) => alice.bodyAs(alice.rid + 1 + index, {}, [say(stage.tag, bob.jid.toString())]))
  await burst(stage, bodies, 'policy-violation')
})

should('XEP-0124#overactive.3', 'who asks for nothing too often ends the session with policy-violation', talking.with({ polite: false }), async ({ alice, bob }) => {
  alice.ask()
  await roundTrip(bob)
  expect(terminated(await alice.ask().next())).toMatchObject({ type: 'terminate', condition: 'policy-violation' })
})

should('XEP-0124#poll.1', 'nothing waits in a session that holds no request', boshEndpoint, async talk => {
  await talk.begin({ hold: '0', wait: '30' })
  expect((await talk.ask().next()).status).toBe(200)
})

should('XEP-0124#poll.2', 'a session that polls may be silent for longer than between two polls', boshEndpoint, async talk => {
  const { body } = await talk.begin({ hold: '0', wait: '0' })
  const { inactivity, polling } = body?.attrs ?? {}
  expect(Number(inactivity), `inactivity is ${inactivity ?? 'missing'}, polling ${polling ?? 'missing'}`).toBeGreaterThan(Number(polling))
})
