/** Spec: RFC 7590 §1: the best current practice of TLS is followed (RFC 9325 §3.1, §4.1, §4.2). */
import { expect, must } from '#harness/clause/clause.js'
import { agreed, beginTls, isRefused } from '#suites/scenes/tls.js'

const impolite = { polite: false }
/** So that our own library does not refuse first. */
const ANY_LEVEL = '@SECLEVEL=0'

must('RFC7590#intro.1~old-versions', 'TLS 1.1 and older are refused', agreed.with(impolite), async scene => {
  await isRefused(beginTls(scene, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: `ALL:${ANY_LEVEL}` }), 'TLS 1.1')
})

must('RFC7590#intro.1~no-encryption', 'ciphers that encrypt nothing are refused', agreed.with(impolite), async scene => {
  await isRefused(beginTls(scene, { maxVersion: 'TLSv1.2', ciphers: `eNULL:${ANY_LEVEL}` }), 'a cipher that encrypts nothing')
})

must('RFC7590#intro.1~no-certificate', 'ciphers without a certificate are refused', agreed.with(impolite), async scene => {
  await isRefused(beginTls(scene, { maxVersion: 'TLSv1.2', ciphers: `aNULL:${ANY_LEVEL}` }), 'a cipher without certificate')
})

must('RFC7590#intro.1~forward-secrecy', 'TLS 1.2 with forward secrecy is spoken', agreed, async scene => {
  await beginTls(scene, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM' })
  expect(scene.wire.tls?.protocol).toBe('TLSv1.2')
})
