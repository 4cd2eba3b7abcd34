/** Spec: RFC 7395 §3.5, "Stream Errors". */
import { readElement } from '#xmpp/xml/reader.js'
import { expect, must } from '#harness/clause/clause.js'
import { anything } from '#harness/match/matcher.js'
import { streamError } from '#harness/match/stream.js'
import { dialled } from '#suites/scenes/wires.js'

const toNowhere = dialled.with({ transports: ['websocket'], polite: false }).andThen(async ({ wire }) => {
  await wire.open({ to: 'unknown.invalid' })
  return { wire }
})

must('RFC7395#errors.1', 'a stream error is a complete element in one message', toNowhere, async ({ wire }) => {
  const { event } = await wire.take(streamError())
  expect(() => readElement(event.raw)).not.toThrow()
})

must('RFC7395#errors.2', 'an error while the stream opens comes behind the server’s open element', toNowhere, async ({ wire }) => {
  const first = await wire.next(anything())
  expect(first).toMatchObject({ kind: 'header', header: { name: 'open' } })
})

must('RFC7395#errors.3', 'after a stream error the server closes the connection', toNowhere, async ({ wire }) => {
  await wire.closed()
})
