/** Spec: RFC 6120 §4.9.3.20, "system-shutdown". */
import { must } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { streamError } from '#harness/match/stream.js'
import { startAnother } from '#harness/target/another.js'
import { logIn } from '#suites/scenes/sessions.js'

/** Alice, on a server of the test's own. */
const onItsOwn = new Fixture({ features: ['stoppable'], polite: false }, async stage => {
  const server = await startAnother(stage.target)
  stage.defer(async () => server.stop())
  return { server, alice: await logIn({ ...stage, target: server.facts }, 'alice', 0) }
})

for (const transport of ['tcp', 'websocket', 'bosh'] as const) {
  must(`RFC6120#streams-error-conditions-system-shutdown.1~${transport}`, 'a server that stops tells its clients system-shutdown', onItsOwn.with({ transports: [transport] }), async ({ server, alice }) => {
    const stopping = server.stop()
    await alice.next(streamError('system-shutdown'))
    alice.wire.end()
    await stopping
  })
}
