/** Spec: RFC 6120 §4.1, "Stream Fundamentals". */
import { must } from '#harness/clause/clause.js'
import { header } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-fundamentals.1', 'the server answers a stream header with one of its own', dialled, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(header())
})
