import { expect, test } from 'vitest'
import { KnownPasswords } from '../testing/known-passwords.ts'
import { REFUSALS } from '../session/errors.ts'
import { accountsIn, type CertificateName } from './client-certificates.ts'
import { external } from './external.ts'
import type { LoginContext } from './mechanism.ts'

const NOBODY = { xmppAddrs: [], emails: [], commonNames: [] }
const ALL: readonly CertificateName[] = ['xmppAddr', 'email', 'commonName']

test.each<[string, Partial<typeof NOBODY | Record<string, string[]>>, readonly CertificateName[], readonly string[]]>([
  ['an address of the host', { xmppAddrs: ['Alice@Example.com'] }, ['xmppAddr'], ['alice']],
  ['several, some of them twice', { xmppAddrs: ['alice@example.com', 'nurse@example.com', 'ALICE@example.com'] }, ['xmppAddr'], ['alice', 'nurse']],
  ['an address elsewhere, though the rest would do', { xmppAddrs: ['alice@example.org'], emails: ['alice@example.com'], commonNames: ['alice'] }, ALL, []],
  ['one that has a resource, one without a localpart, one that is none', { xmppAddrs: ['alice@example.com/desk', 'example.com', '@', ''] }, ['xmppAddr'], []],
  ['a mail address that does not count', { emails: ['alice@example.com'] }, ['xmppAddr'], []],
  ['a mail address that counts', { emails: ['alice@example.com', 'bob@example.org'] }, ALL, ['alice']],
  ['a common name that is a localpart', { commonNames: ['alice'] }, ALL, ['alice']],
  ['a common name that is an address', { commonNames: ['alice@example.com'] }, ['commonName'], ['alice']],
  ['a common name of a person', { commonNames: ['Alice B. Liddell'] }, ['commonName'], []],
  ['a common name with a NUL', { commonNames: ['alice\0'] }, ['commonName'], []],
])('%s', (_, names, kinds, accounts) => {
  expect(accountsIn({ ...NOBODY, ...names }, 'example.com', kinds)).toEqual(accounts)
})

const accounts = new KnownPasswords('secret', ['alice', 'bob'])
const outcome = (certified: readonly string[], message: string | Uint8Array | undefined): string => {
  const step = external({ domain: 'localhost', accounts, certified, refusals: REFUSALS.sasl } as unknown as LoginContext).step(typeof message === 'string' ? Buffer.from(message) : message)
  if (step instanceof Promise) return 'later'
  return step.kind === 'success' ? step.username : step.kind === 'failure' ? step.code : step.kind
}

test.each([
  ['nothing said yet', ['alice'], undefined, 'challenge'],
  ['no authzid', ['alice'], '', 'alice'],
  ['its own', ['alice'], 'Alice@localhost', 'alice'],
  ['one of several', ['alice', 'bob'], 'bob@localhost', 'bob'],
  ['none of several', ['alice', 'bob'], '', 'SASL_CERTIFICATE_AMBIGUOUS'],
  ['somebody else', ['alice'], 'bob@localhost', 'SASL_AUTHZID'],
  ['somebody elsewhere', ['alice'], 'alice@elsewhere.example', 'SASL_AUTHZID'],
  ['a full address', ['alice'], 'alice@localhost/desk', 'SASL_AUTHZID'],
  ['no certificate', [], '', 'SASL_CERTIFICATE'],
  ['no certificate, and a name', [], 'alice@localhost', 'SASL_CERTIFICATE'],
  ['no account', ['mallory'], '', 'SASL_UNKNOWN_USER'],
  ['a NUL', ['alice'], 'alice@localhost\0', 'SASL_SYNTAX'],
  ['bytes that are no text', ['alice'], Buffer.from('c328', 'hex'), 'SASL_SYNTAX'],
] as const)('EXTERNAL with %s', (_, certified, message, expected) => {
  expect(outcome(certified, message)).toBe(expected)
})
