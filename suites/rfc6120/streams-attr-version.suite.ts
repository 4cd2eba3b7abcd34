/** Spec: RFC 6120 §4.7.5, "version". */
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, header, streamEnd, streamFeatures } from '#harness/match/stream.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-version.2', 'a client of version 1.0 is answered with version 1.0', answered, async ({ header: { attrs } }) => {
  expect(attrs['version']).toBe('1.0')
})

must('RFC6120#streams-attr-version.3', 'a client that names no version is not sent features', dialled.with({ transports: STREAMS, polite: false }), async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '' })
  await setUp('the server answers', async () => wire.next(header()))
  await wire.sendEnd()
  await wire.noneBefore(anyOf<unknown>(streamEnd(), closed()), streamFeatures())
})
