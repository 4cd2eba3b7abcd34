/** Spec: RFC 6120 §13.8, "Mandatory-to-Implement TLS and SASL Technologies". */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { bindable } from '#suites/scenes/channel-binding.js'
import { opened } from '#suites/scenes/wires.js'

must('RFC6120#security-mti-auth.1', 'SCRAM-SHA-1 is offered where passwords are', opened.with({ accounts: 1 }), async ({ features }) => {
  expect(readMechanisms(features)).toContain('SCRAM-SHA-1')
})

must('RFC6120#security-mti-auth.2', 'over TLS, SCRAM-SHA-1 is offered bound to the channel, too', bindable, async ({ mechanisms }) => {
  expect(mechanisms).toContain('SCRAM-SHA-1-PLUS')
})
