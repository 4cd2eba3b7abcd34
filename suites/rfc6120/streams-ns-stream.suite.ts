/** Spec: RFC 6120 §4.8.1, "Stream Namespace". */
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { streamError } from '#harness/match/stream.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-ns-stream.1', 'a stream header in the wrong namespace ends in a stream error', dialled.with({ transports: ['tcp'], polite: false }), async ({ wire, domain }) => {
  await wire.send(`<stream:stream xmlns='jabber:client' xmlns:stream='urn:example:wrong' to='${domain}' version='1.0'>`)
  await wire.next(streamError('invalid-namespace', 'bad-format'))
})

must('RFC6120#streams-ns-stream.2', 'the server’s stream header is in the namespace of streams', answered.with({ transports: ['tcp'] }), async ({ header }) => {
  expect(header).toMatchObject({ name: 'stream', namespace: NS.stream })
})
