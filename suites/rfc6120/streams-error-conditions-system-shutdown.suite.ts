/** Spec: RFC 6120 §4.9.3.20, "system-shutdown". */
import { expect, must } from '#harness/clause/clause.js'
import { ended } from '#suites/scenes/ended.js'

for (const transport of ['tcp', 'websocket', 'bosh'] as const) {
  must(`RFC6120#streams-error-conditions-system-shutdown.1~${transport}`, 'a server that stops tells its clients system-shutdown', ended.with({ transports: [transport] }), async ({ streams }) => {
    expect(streams[transport]?.()).toBeDefined()
  })
}
