/** Spec: RFC 6120 §4.7.1, "from". */
import { expect, must, should } from '#harness/clause/clause.js'
import { streamFeatures } from '#harness/match/stream.js'
import { answered, dialled } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-from.1', 'the server’s stream header says who it is from', answered, async ({ header }) => {
  expect(header.attrs['from'] ?? '').not.toBe('')
})

must('RFC6120#streams-attr-from.2', 'the server’s stream header is from one of its hosts', answered, async ({ header }, { target }) => {
  const { domain, anonymousDomain, mucDomain, component } = target
  expect([domain, anonymousDomain, mucDomain, component?.domain]).toContain(header.attrs['from'])
})

should('RFC6120#streams-attr-from.3', 'a stream header that does not say who it is from is taken', dialled, async ({ wire, domain }) => {
  await wire.open({ to: domain, lang: 'de-x-nobody' })
  await wire.next(streamFeatures())
})
