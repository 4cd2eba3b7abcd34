import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  authMessage, clientFinalWithoutProof, clientFirstBare, clientProof, deriveKeys, formatClientFinal, formatClientFirst, formatServerFinal, formatServerFirst,
  parseClientFinal, parseClientFirst, parseServerFinal, parseServerFirst, serverSignature, verifyProof, verifySignature,
} from './scram.ts'

// the two published exchanges: RFC 5802 §5, RFC 7677 §3
const EXCHANGES = [{
  hash: 'sha1',
  clientFirst: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
  serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
  clientFinal: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
}, {
  hash: 'sha256',
  clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  clientFinal: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
}] as const

test.each(EXCHANGES)('both sides of the published $hash exchange', async ({ hash, clientFirst, serverFirst, clientFinal, serverFinal }) => {
  const first = parseClientFirst(clientFirst)
  const offer = parseServerFirst(serverFirst)
  const keys = await deriveKeys({ password: 'pencil', salt: offer.salt, iterations: offer.iterations, hash })
  const channelBinding = Buffer.from(first.gs2Header)
  const message = authMessage(clientFirstBare(first), serverFirst, clientFinalWithoutProof({ channelBinding, nonce: offer.nonce }))
  const signature = serverSignature(hash, keys.serverKey, message)

  expect(formatClientFinal({ channelBinding, nonce: offer.nonce, proof: clientProof(hash, keys, message) })).toBe(clientFinal)
  expect(verifyProof(hash, keys.storedKey, message, parseClientFinal(clientFinal).proof)).toBe(true)
  expect(verifyProof(hash, keys.storedKey, `${message}x`, parseClientFinal(clientFinal).proof)).toBe(false)
  expect(verifyProof(hash, keys.storedKey, message, Buffer.alloc(3))).toBe(false)
  expect(formatServerFinal({ signature })).toBe(serverFinal)
  expect(verifySignature(hash, keys.serverKey, message, signature)).toBe(true)
  expect(verifySignature(hash, keys.serverKey, message, Buffer.alloc(signature.length))).toBe(false)
  expect([formatClientFirst(first), formatServerFirst(offer)]).toEqual([clientFirst, serverFirst])
})

test('names may hold commas and equals signs', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.option(fc.string({ minLength: 1 }), { nil: undefined }), (username, authzid) => {
    const first = { flag: 'y' as const, username, nonce: 'abc', ...(authzid !== undefined && { authzid }) }
    expect(parseClientFirst(formatClientFirst(first))).toMatchObject(first)
  }))
})

test('a client may bind to its channel, and messages may have extensions', () => {
  expect(parseClientFirst('p=tls-exporter,a=al=2Cice,n=bob,r=xyz,x=1')).toEqual(
    { flag: 'p=tls-exporter', authzid: 'al,ice', username: 'bob', nonce: 'xyz', gs2Header: 'p=tls-exporter,a=al=2Cice,', bare: 'n=bob,r=xyz,x=1' })
  expect(parseClientFinal('c=biws,r=xyz,x=1,p=AAAA')).toMatchObject({ withoutProof: 'c=biws,r=xyz,x=1' })
  expect(parseServerFinal('e=invalid-proof')).toEqual({ error: 'invalid-proof' })
})

test.each([
  ['SCRAM_CLIENT_FIRST', () => parseClientFirst('')],
  ['SCRAM_CLIENT_FIRST', () => parseClientFirst('n,n=user,r=x')],
  ['SCRAM_CLIENT_FIRST', () => parseClientFirst('z,,n=user,r=x')],
  ['SCRAM_CLIENT_FIRST', () => parseClientFirst('n,,n=user,r=')],
  ['SCRAM_CLIENT_FIRST', () => parseClientFirst('n,,m=must,n=user,r=x')],
  ['SCRAM_NAME', () => parseClientFirst('n,,n=us=er,r=x')],
  ['SCRAM_NAME', () => parseClientFirst('n,,n=,r=x')],
  ['SCRAM_NONCE', () => parseClientFirst('n,,n=user,r=ä')],
  ['SCRAM_SERVER_FIRST', () => parseServerFirst('m=must,r=x,s=AAAA,i=1')],
  ['SCRAM_SERVER_FIRST', () => parseServerFirst('r=x,s=AAAA,i=0')],
  ['SCRAM_BASE64', () => parseServerFirst('r=x,s=A,i=1')],
  ['SCRAM_CLIENT_FINAL', () => parseClientFinal('c=biws,r=x')],
  ['SCRAM_BASE64', () => parseClientFinal('c=biws,r=x,p=!')],
  ['SCRAM_SERVER_FINAL', () => parseServerFinal('x=1')],
])('%s', (code, parse) => {
  expect(parse).toThrow(expect.objectContaining({ code, condition: 'malformed-request' }))
})

test('a password goes through SASLprep', async () => {
  const options = { salt: Buffer.from('salt'), iterations: 1, hash: 'sha1' } as const
  expect(await deriveKeys({ ...options, password: 'I\u00ADX' })).toEqual(await deriveKeys({ ...options, password: 'IX' }))
  await expect(deriveKeys({ ...options, password: '\u0007' })).rejects.toThrow(expect.objectContaining({ code: 'SCRAM_SASLPREP' }))
})
