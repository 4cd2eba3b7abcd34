/** Spec: RFC 6120 §4.9.1.2, "Stream Errors Can Occur During Setup". */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamEnd, streamError } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-error-rules-setup.1', 'an error about the stream header comes inside a stream', dialled.with({ transports: ['tcp'], polite: false }), async ({ wire }) => {
  await wire.open({ to: 'unknown.invalid' })
  await wire.next(streamEnd())
  const before = wire.unmatched.flatMap(event => (anyOf<unknown>(header(), streamError()).match(event).ok ? [event.kind] : []))
  expect(before).toEqual(['header', 'element'])
})
