/** Spec: RFC 6120 §4.9.1.1, "Stream Errors Are Unrecoverable". */
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { streamEnd, streamError } from '#harness/match/stream.js'
import { opened } from '#suites/scenes/wires.js'

must('RFC6120#streams-error-rules-unrecoverable.1', 'a stream error is followed by the end of the stream and of the connection', opened.with({ transports: ['tcp'], polite: false }), async ({ wire }) => {
  await wire.send('<message><body></message>')
  await setUp('the stream fails', async () => wire.next(streamError()))
  await wire.next(streamEnd())
  await wire.closed()
})
