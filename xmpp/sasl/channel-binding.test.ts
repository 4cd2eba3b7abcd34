import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'
import { expect, test } from 'vitest'
import { endPointBinding, isChannelBinding } from './channel-binding.ts'

async function certificate(key: object, signingAlgorithm: object): Promise<Buffer> {
  const keys = await webcrypto.subtle.generateKey(key as webcrypto.EcKeyGenParams, true, ['sign', 'verify']) as webcrypto.CryptoKeyPair
  const made = await X509CertificateGenerator.createSelfSigned({ keys, name: 'CN=localhost', signingAlgorithm: signingAlgorithm as webcrypto.EcdsaParams })
  return Buffer.from(made.rawData)
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
const PSS = { ...RSA, name: 'RSA-PSS' }

test.each([
  ['ECDSA with SHA-256', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }, 'sha256'],
  ['ECDSA with SHA-384', { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-384' }, 'sha384'],
  ['RSA with SHA-512', { ...RSA, hash: 'SHA-512' }, RSA, 'sha512'],
  ['RSA with SHA-1, which is too weak', { ...RSA, hash: 'SHA-1' }, RSA, 'sha256'],
  ['RSASSA-PSS with SHA-384', { ...PSS, hash: 'SHA-384' }, { ...PSS, saltLength: 48 }, 'sha384'],
])('the end point of %s is a hash of it', async (_, key, signingAlgorithm, hash) => {
  const der = await certificate(key, signingAlgorithm)
  expect(endPointBinding(der)?.toString('hex')).toBe(createHash(hash).update(der).digest('hex'))
})

test('Ed25519 has no hash, and so no end point', async () => {
  expect(endPointBinding(await certificate({ name: 'Ed25519' }, { name: 'Ed25519' }))).toBeUndefined()
})

test.each(['', '30', '3003020101', '30820000', '3080', 'ffffffffffff'])('what is no certificate has none either: %j', hex => {
  expect(endPointBinding(Buffer.from(hex, 'hex'))).toBeUndefined()
})

test('names', () => {
  expect(['tls-exporter', 'tls-unique', 'tls-server-end-point', 'tls-unheard-of'].map(isChannelBinding)).toEqual([true, true, true, false])
})
