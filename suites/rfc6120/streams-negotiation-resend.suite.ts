/** Spec: RFC 6120 §4.3.4, "Resending Features". */
import { must } from '#harness/clause/clause.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import { setUp } from '#harness/errors.js'
import { restarting } from '#suites/scenes/wires.js'

must('RFC6120#streams-negotiation-resend.1', 'after a restart features are sent again', restarting, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await setUp('the stream is opened again', async () => wire.next(header()))
  await wire.next(streamFeatures())
})
