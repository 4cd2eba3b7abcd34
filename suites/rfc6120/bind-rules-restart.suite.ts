/** Spec: RFC 6120 §7.3.2, "Restart". */
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { fence } from '#suites/scenes/words.js'
import { authenticated } from '#suites/scenes/wires.js'

must('RFC6120#bind-rules-restart.1', 'the stream goes on after a resource is bound, without a new header or new features', authenticated, async ({ wire }) => {
  wire.forget()
  await setUp('a resource is bound', async () => bindResource(wire))
  await wire.noneBefore(await fence(wire), anyOf<unknown>(header(), streamFeatures()))
})
