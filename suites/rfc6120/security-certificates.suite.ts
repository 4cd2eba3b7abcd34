/** Spec: RFC 6120 §13.7, "Certificates". */
import { expect, must, should } from '#harness/clause/clause.js'
import { bindResource, openStream } from '#harness/probe/sign-in.js'
import { byCertificate, certified, certifiedElsewhere, expired, ofStrangers } from '#suites/scenes/certificates.js'
import { isRefusal } from '#suites/scenes/sasl.js'
import { encrypted, names } from '#suites/scenes/tls.js'

should('RFC6120#security-certificates-generation-server-rules.1', 'the certificate names the host of the accounts', encrypted, async ({ wire, domain }) => {
  expect(names(wire.tls?.names ?? [], domain)).toBe(true)
})

must('RFC6120#security-certificates-validation-client-case1.1', 'the address in a certificate says who it is for', certified, async ({ wire, domain, account }) => {
  expect(await byCertificate(wire)).toBe('success')
  wire.restart()
  await openStream(wire, domain)
  expect((await bindResource(wire)).bareText).toBe(`${account.username}@${domain}`)
})

must('RFC6120#security-certificates-validation-client-case1.1~authzid', 'so it does where the client says the same', certified, async ({ wire, domain, account }) => {
  expect(await byCertificate(wire, `${account.username}@${domain}`)).toBe('success')
})

must('RFC6120#security-certificates-validation-client-case1.2', 'an address elsewhere is nobody here', certifiedElsewhere.with({ polite: false }), async ({ wire }) => {
  isRefusal(await byCertificate(wire))
})

must('RFC6120#security-certificates-validation-client-case1.2~authzid', 'whoever else the client says it is', certifiedElsewhere.with({ polite: false }), async ({ wire, domain, account }) => {
  isRefusal(await byCertificate(wire, `${account.username}@${domain}`))
})

must('RFC6120#security-certificates-validation.1', 'a certificate that has run out counts for nothing', expired.with({ polite: false }), async offered => {
  expect(await offered() ?? []).not.toContain('EXTERNAL')
})

must('RFC6120#security-certificates-validation.1~stranger', 'nor does one of an authority that nobody trusts', ofStrangers.with({ polite: false }), async offered => {
  expect(await offered() ?? []).not.toContain('EXTERNAL')
})
