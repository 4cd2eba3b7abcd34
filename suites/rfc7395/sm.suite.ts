/** Spec: RFC 7395 §3.10, "Stream Management". */
import { may } from '#harness/clause/clause.js'
import { managed } from '#suites/scenes/managed.js'

may('RFC7395#sm.1', 'streams of WebSocket may be managed', managed.with({ transports: ['websocket'] }), async ({ alice }) => {
  await alice.exchange()
  return `counts stanzas over WebSocket (${await alice.count()} of 1)`
})
