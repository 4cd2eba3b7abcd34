/** Spec: XEP-0045 v1.35.5 §11.2, "Service removes user because of service shut down". */
import { expect, should } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { unavailable } from '#harness/match/stanza.js'
import { gather } from '#harness/probe/muc-client.js'
import { startAnother } from '#harness/target/another.js'
import { freshRoom } from '#suites/scenes/rooms.js'
import { logIn } from '#suites/scenes/sessions.js'

/** Alice in a room, on a server of the test's own. */
const onItsOwn = new Fixture({ features: ['stoppable'], polite: false }, async stage => {
  const server = await startAnother(stage.target)
  stage.defer(async () => server.stop())
  const alice = await logIn({ ...stage, target: server.facts }, 'alice', 0)
  await gather(freshRoom({ ...stage, target: server.facts }), { alice }, {})
  return { server, alice }
})

should('XEP-0045#service-shutdown-kick.1', 'a service that stops tells those who are in its rooms', onItsOwn, async ({ server, alice }) => {
  const stopping = server.stop()
  expect((await alice.next(unavailable({ nick: 'alice' }))).status).toContain(332)
  alice.wire.end()
  await stopping
})
