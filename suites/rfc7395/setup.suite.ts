/** Spec: RFC 7395 §3.4, "Stream Initiation". */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, header, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
import { openingMessages } from '#suites/scenes/upgrades.js'
import { text } from '#suites/scenes/words.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC7395#setup.1', 'the server says nothing before the client has opened the stream', openingMessages, async messages => {
  // What was said too early stands before the answer to the client’s open
  expect(messages.slice(0, -1)).toHaveLength(1)
})

must('RFC7395#setup.2', 'open is answered with open or close', dialled.with({ transports: ['websocket'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(anyOf<unknown>(header(), streamEnd()))
})

must('RFC7395#setup.3', 'the server’s open element has from, id, version and language', answered.with({ transports: ['websocket'] }), async ({ header: { attrs } }) => {
  expect(Object.keys(attrs)).toEqual(expect.arrayContaining(['from', 'id', 'version', 'xml:lang']))
})

must('RFC7395#setup.4', 'features follow the open element', answered.with({ transports: ['websocket'] }), async ({ wire }) => {
  await wire.next(streamFeatures())
})

must('RFC7395#setup.5', 'a stream that does not begin with open is refused', dialled.with({ transports: ['websocket'], polite: false }), async ({ wire, domain }, { tag }) => {
  await wire.send(text(tag, { to: domain, version: '1.0' }))
  await wire.next(anyOf<unknown>(streamError(), streamEnd(), closed()))
})
