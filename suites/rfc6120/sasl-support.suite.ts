/** Spec: RFC 6120 §6.2, "Support". */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { opened } from '#suites/scenes/wires.js'

must('RFC6120#sasl-support.1', 'a stream offers SASL mechanisms', opened, async ({ features }) => {
  expect(readMechanisms(features)).not.toEqual([])
})
