/** Spec: RFC 7590 §3.1, "Support for TLS". */
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { expect, must } from '#harness/clause/clause.js'
import { clear } from '#suites/scenes/tls.js'

must('RFC7590#rec-support.1', 'the port of clients knows STARTTLS', clear.with({ features: ['starttls'] }), async ({ features }) => {
  expect(readStarttls(features)).toBeDefined()
})
