/** Spec: RFC 6120 §4.7.5, "version". */
import { expect, must, should } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, header, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Header } from '#harness/probe/wire-event.js'
import { answered, connect, dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-version.2', 'a client of version 1.0 is answered with version 1.0', answered, async ({ header: { attrs } }) => {
  expect(attrs['version']).toBe('1.0')
})

must('RFC6120#streams-attr-version.3', 'a client that names no version is not sent features', dialled.with({ transports: STREAMS, polite: false }), async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '' })
  await setUp('the server answers', async () => wire.next(header()))
  await wire.sendEnd()
  await wire.noneBefore(anyOf<unknown>(streamEnd(), closed()), streamFeatures())
})

const anyVersion = dialled.with({ transports: STREAMS, polite: false })

/** How the server answers a version; an empty one leaves it out. */
async function answerTo(wire: Wire, domain: string, version: string): Promise<Header> {
  return setUp('the server answers', async () => {
    await wire.open({ to: domain, version })
    return wire.next(header())
  })
}

/** Ends the stream, unless the server has done so. */
async function endOf(wire: Wire): Promise<void> {
  await wire.sendEnd().catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
}

must('RFC6120#streams-attr-version.1', 'whoever speaks a higher version is answered with version 1.0', anyVersion, async ({ wire, domain }, stage) => {
  // As text, "1.10" and "10.0" would be lower than "1.2" and "2.0".
  for (const [each, version] of [[wire, '2.0'], [await connect(stage), '1.10'], [await connect(stage), '10.0']] as const) {
    expect((await answerTo(each, domain, version)).attrs['version']).toBe('1.0')
  }
})

should('RFC6120#streams-attr-version.4', 'a client that names no version is told none', anyVersion, async ({ wire, domain }) => {
  expect((await answerTo(wire, domain, '')).attrs).not.toHaveProperty('version')
})

must('RFC6120#streams-attr-version.5', 'zeros before a version make no difference', anyVersion, async ({ wire, domain }) => {
  expect((await answerTo(wire, domain, '01.00')).attrs['version']).toBe('1.0')
  await endOf(wire)
  await wire.noneBefore(anyOf<unknown>(streamEnd(), closed()), streamError())
})

must('RFC6120#streams-error-conditions-unsupported-version.1', 'a version from before XMPP is served, or refused with unsupported-version', anyVersion, async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '0.8' })
  await endOf(wire)
  const errors = await wire.allBefore(anyOf<unknown>(streamEnd(), closed()), streamError())
  expect(errors.map(({ condition }) => condition).filter(condition => condition !== 'unsupported-version')).toEqual([])
})
