import { expect, test } from 'vitest'
import { hashesFor, isPasswordOf, passwordKeys } from './password-keys.ts'

test.each<[readonly string[], readonly string[]]>([
  [['SCRAM-SHA-1'], ['sha1']],
  [['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-1'], ['sha1', 'sha512']],
  [['PLAIN'], ['sha256']],
  [['ANONYMOUS', 'OAUTHBEARER'], []],
])('%j need keys of %j', (mechanisms, hashes) => {
  expect(hashesFor(mechanisms)).toEqual(hashes)
})

test('keys that nobody needs are no password’s', async () => {
  const [some, others] = [await passwordKeys('secret', 4_096, ['sha256']), await passwordKeys('secret', 4_096, ['sha1'])]
  expect([await isPasswordOf(some, 'secret'), await isPasswordOf(some, ''), await isPasswordOf(others, 'secret'), await isPasswordOf(others, '')]).toEqual([true, false, false, false])
})
