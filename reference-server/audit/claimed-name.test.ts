import { expect, test } from 'vitest'
import { claimedName } from './claimed-name.ts'

test.each([
  ['PLAIN', '\0alice\0secret', 'alice'],
  ['PLAIN', 'boss@test\0alice\0secret', 'alice'],
  ['PLAIN', '\0\0secret', undefined],
  ['PLAIN', 'secret', undefined],
  ['PLAIN', '\0alice\0secret\0more', undefined],
  ['PLAIN', `\0${'a'.repeat(1_024)}\0secret`, undefined],
  ['SCRAM-SHA-1', 'n,,n=alice,r=abc', 'alice'],
  ['SCRAM-SHA-256-PLUS', 'p=tls-exporter,a=boss,n=a=2Cb=3Dc,r=abc', 'a,b=c'],
  ['SCRAM-SHA-256', 'c=biws,r=abc,p=secret', undefined],
  ['ANONYMOUS', 'alice', undefined],
  ['OAUTHBEARER', 'n,a=alice,\u0001auth=Bearer secret\u0001\u0001', undefined],
  ['', '\0alice\0secret', undefined],
])('of a first message of %s, %j, the name is %s', (mechanism, message, expected) => {
  expect(claimedName(mechanism, Buffer.from(message))).toBe(expected)
})
