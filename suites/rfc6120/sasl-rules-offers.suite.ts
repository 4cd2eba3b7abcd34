/** Spec: RFC 6120 §6.3.4, "Mechanism Offers". */
import { auth } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { plain, plainOnEach, saslAnswer } from '#suites/scenes/sasl.js'

must('RFC6120#sasl-rules-offers.1~refused', 'PLAIN is not refused for want of encryption where it is offered', plainOnEach, async ({ wire }, { tag }) => {
  await wire.send(auth('PLAIN', plain({ username: `unencrypted-${tag}`, password: 'none' })))
  expect(await saslAnswer(wire)).not.toMatch(/^(encryption-required|mechanism-too-weak)$/)
})
