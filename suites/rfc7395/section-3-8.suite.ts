/** Spec: RFC 7395 §3.8, "Pings and Keepalives". */
import { must } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { pong, unreadable } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

must('RFC7395#section-3-8.3', 'a WebSocket ping is answered with a pong', session.with({ transports: ['websocket'] }), async ({ alice }, { tag }) => {
  await alice.wire.frames.ping(Buffer.from(tag))
  await alice.next(pong())
})

must('RFC7395#section-3-8.1', 'the server sends no message that is not an element, whitespace included', session.with({ transports: ['websocket'] }), async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag }, 'urn:example:idle'))
  await alice.noneBefore(iqAnswer(tag), unreadable())
})
