/** Spec: RFC 6120 §4.7.5, "version". */
import { expect, must, should } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { closed, header, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
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

must('RFC6120#streams-attr-version.1', 'whoever speaks a higher version is answered with version 1.0', anyVersion, async ({ wire, domain }, stage) => {
  // As text, "1.10" and "10.0" would be lower than "1.2" and "2.0".
  for (const [each, version] of [[wire, '2.0'], [await connect(stage), '1.10'], [await connect(stage), '10.0']] as const) {
    await each.open({ to: domain, version })
    expect((await each.next(header())).attrs['version']).toBe('1.0')
  }
})

should('RFC6120#streams-attr-version.4', 'a client that names no version is told none', anyVersion, async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '' })
  expect((await wire.next(header())).attrs).not.toHaveProperty('version')
})

must('RFC6120#streams-attr-version.5', 'zeros before a version make no difference', anyVersion, async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '01.00' })
  expect((await wire.next(header())).attrs['version']).toBe('1.0')
  await wire.next(streamFeatures())
})

must('RFC6120#streams-error-conditions-unsupported-version.1', 'a version from before XMPP is served, or refused with unsupported-version', anyVersion, async ({ wire, domain }) => {
  await wire.open({ to: domain, version: '0.8' })
  await wire.sendEnd()
  const errors = await wire.allBefore(anyOf<unknown>(streamEnd(), closed()), streamError())
  expect(errors.map(({ condition }) => condition).filter(condition => condition !== 'unsupported-version')).toEqual([])
})
