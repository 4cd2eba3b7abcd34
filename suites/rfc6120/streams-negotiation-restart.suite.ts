/** Spec: RFC 6120 §4.3.3, "Restarts". */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamEnd, unreadable } from '#harness/match/stream.js'
import { restarting } from '#suites/scenes/wires.js'

must('RFC6120#streams-negotiation-restart.1', 'a stream restart comes without the end of the old stream', restarting, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.noneBefore(header(), anyOf<unknown>(streamEnd(), unreadable()))
})

must('RFC6120#streams-negotiation-restart.2', 'a stream restart happens on the same connection', restarting, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(header())
})

must('RFC6120#streams-negotiation-restart.3', 'the stream after a restart has a new id', restarting, async ({ wire, domain, before }) => {
  await wire.open({ to: domain })
  const after = await setUp('the stream is opened again', async () => wire.next(header()))
  expect(after.attrs['id']).not.toBe(before.attrs['id'])
})

should('RFC6120#streams-negotiation-restart.4', 'the stream header after a restart stands behind an XML declaration', restarting.with({ transports: ['tcp'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  const { event } = await setUp('the stream is opened again', async () => wire.take(header()))
  expect(event.raw.trimStart()).toMatch(/^<\?xml /)
})
