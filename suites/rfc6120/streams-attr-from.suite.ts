/** Spec: RFC 6120 §4.7.1, "from". */
import { expect, must } from '#harness/clause/clause.js'
import { answered } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-from.1', 'the server’s stream header says who it is from', answered, async ({ header }) => {
  expect(header.attrs['from'] ?? '').not.toBe('')
})

must('RFC6120#streams-attr-from.2', 'the server’s stream header is from one of its hosts', answered, async ({ header }, { target }) => {
  const { domain, anonymousDomain, mucDomain, component } = target
  expect([domain, anonymousDomain, mucDomain, component?.domain]).toContain(header.attrs['from'])
})
