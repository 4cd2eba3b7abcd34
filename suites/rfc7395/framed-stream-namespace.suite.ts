/** Spec: RFC 7395 §3.3.2, "Framed Stream Namespace". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { element, streamEnd, streamError } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC7395#framed-stream-namespace.1~open', 'the server’s open element is in the namespace of framing', answered.with({ transports: ['websocket'] }), async ({ header }) => {
  expect(header).toMatchObject({ name: 'open', namespace: NS.framing })
})

must('RFC7395#framed-stream-namespace.1~close', 'the server’s close element is in the namespace of framing', session.with({ transports: ['websocket'] }), async ({ alice }) => {
  await alice.wire.sendEnd()
  await alice.next(anyOf<unknown>(streamEnd(), element(NS.framing, 'close')))
})

const impolite = dialled.with({ transports: ['websocket'], polite: false })

must('RFC7395#framed-stream-namespace.2~open', 'an open element in another namespace ends in invalid-namespace', impolite, async ({ wire, domain }) => {
  await wire.send(`<open xmlns='urn:example:framing' to='${domain}' version='1.0'/>`)
  await wire.next(streamError('invalid-namespace'))
})

must('RFC7395#framed-stream-namespace.2~stream', 'the stream header of TCP ends in invalid-namespace', impolite, async ({ wire, domain }) => {
  await wire.send(`<stream:stream xmlns='jabber:client' xmlns:stream='${NS.stream}' to='${domain}' version='1.0'>`)
  await wire.next(streamError('invalid-namespace'))
})
