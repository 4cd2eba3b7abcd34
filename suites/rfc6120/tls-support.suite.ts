/** Spec: RFC 6120 §5.2, "Support". */
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { clear } from '#suites/scenes/tls.js'

must('RFC6120#tls-support.1', 'a TCP stream can be turned into TLS', clear, async ({ features }) => {
  expect(readStarttls(features)).toBeDefined()
})

may('RFC6120#tls-support.2', 'a server may insist on TLS', clear, async ({ features }) => `TLS is ${readStarttls(features) ?? 'not offered'} on the host of the accounts`)
