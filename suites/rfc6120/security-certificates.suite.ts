/** Spec: RFC 6120 §13.7, "Certificates". */
import { expect, should } from '#harness/clause/clause.js'
import { encrypted, names } from '#suites/scenes/tls.js'

should('RFC6120#security-certificates-generation-server-rules.1', 'the certificate names the host of the accounts', encrypted, async ({ wire, domain }) => {
  expect(names(wire.tls?.names ?? [], domain)).toBe(true)
})
