/** Spec: RFC 7395 §3.7, "Stream Restarts". */
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { header, streamEnd } from '#harness/match/stream.js'
import { restarting } from '#suites/scenes/wires.js'

const overWebSocket = restarting.with({ transports: ['websocket'] })

must('RFC7395#section-3-7.1', 'after the login a second open element starts a new stream', overWebSocket, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(header())
})

must('RFC7395#section-3-7.2', 'the new stream has a new id', overWebSocket, async ({ wire, domain, before }) => {
  await wire.open({ to: domain })
  const after = await setUp('the stream is opened again', async () => wire.next(header()))
  expect(after.attrs['id']).not.toBe(before.attrs['id'])
})

must('RFC7395#section-3-7.3', 'the old stream is not closed', overWebSocket, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.noneBefore(header(), streamEnd())
})
