/** Spec: RFC 7395 §3.8, "Pings and Keepalives". */
import { must } from '#harness/clause/clause.js'
import { pong } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'

must('RFC7395#section-3-8.3', 'a WebSocket ping is answered with a pong', session.with({ transports: ['websocket'] }), async ({ alice }, { tag }) => {
  await alice.wire.frames.ping(Buffer.from(tag))
  await alice.next(pong())
})
