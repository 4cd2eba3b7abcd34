/** Spec: RFC 6120 §4.9.1.3, "Stream Errors When the Host Is Unspecified or Unknown". */
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { header } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-error-rules-host.1', 'a stream to an unknown host is answered in the name of a known one, or of none', dialled.with({ transports: STREAMS, polite: false }), async ({ wire }) => {
  await wire.open({ to: 'unknown.invalid' })
  const { attrs } = await wire.next(header())
  expect(attrs['from']).not.toBe('unknown.invalid')
})
