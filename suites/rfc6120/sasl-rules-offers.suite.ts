/** Spec: RFC 6120 §6.3.4, "Mechanism Offers". */
import { auth } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { certified } from '#suites/scenes/certificates.js'
import { plain, plainOnEach, saslAnswer } from '#suites/scenes/sasl.js'

must('RFC6120#sasl-rules-offers.1~refused', 'PLAIN is not refused for want of encryption where it is offered', plainOnEach, async ({ wire }, { tag }) => {
  await wire.send(auth('PLAIN', plain({ username: `unencrypted-${tag}`, password: 'none' })))
  expect(await saslAnswer(wire)).not.toMatch(/^(encryption-required|mechanism-too-weak)$/)
})

should('RFC6120#sasl-rules-offers.2', 'EXTERNAL is offered to who has shown a certificate that is good here', certified, async ({ mechanisms }) => {
  expect(mechanisms).toContain('EXTERNAL')
})

should('RFC6120#sasl-rules-offers.3', 'it is the first of the mechanisms', certified, async ({ mechanisms }) => {
  expect(mechanisms.indexOf('EXTERNAL')).toBeLessThanOrEqual(0)
})
