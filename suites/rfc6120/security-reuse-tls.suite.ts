/** Spec: RFC 6120 §13.8.3, §13.9.5: what TLS is used with, and what of it is not. */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { may, must } from '#harness/clause/clause.js'
import { hit, matcher, miss } from '#harness/match/matcher.js'
import { closed } from '#harness/match/stream.js'
import { agreed, reopened } from '#suites/scenes/tls.js'

may('RFC6120#security-mti-bothpass.1', 'PLAIN may be offered over TLS', reopened, async ({ features }) => `PLAIN is ${readMechanisms(features).includes('PLAIN') ? '' : 'not '}offered over TLS`)

/** ClientHello of SSL 2.0: one cipher (RC4 with MD5), a challenge of 16 bytes. */
const SSL2_HELLO = Buffer.from('801c01000200030000001001008000000102030405060708090a0b0c0d0e0f', 'hex')
/** The first bytes of a ServerHello of SSL 2.0: a length of two bytes, and its type. */
const ssl2Hello = matcher('a ServerHello of SSL 2.0', event => (event.kind === 'unreadable' && event.raw.charCodeAt(2) === 4 ? hit(event) : miss(event.kind)))

must('RFC6120#security-reuse-tls.1', 'SSL 2.0 is not spoken', agreed.with({ polite: false }), async ({ wire }) => {
  await wire.send(SSL2_HELLO)
  await wire.noneBefore(closed(), ssl2Hello)
})
