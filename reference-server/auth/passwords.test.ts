import { expect, test } from 'vitest'
import { KnownPasswords } from '../testing/known-passwords.ts'
import { foreignPasswords, ownPasswords, type PasswordBackend, type PasswordVerdict } from './passwords.ts'

const connection = { address: '192.0.2.1', tls: () => undefined }
const attempt = (username: string, password: string) => ({ domain: 'localhost', username, password, connection })
const accounts = new KnownPasswords('secret', ['focus'])

function asking(backend: PasswordBackend) {
  const vouched: string[] = []
  const reports: unknown[] = []
  const asked = foreignPasswords(backend, { accounts, vouched: name => vouched.push(name), report: error => reports.push(error) })
  return { asked, vouched, reports }
}

test.each([['focus', 'secret', 'right'], ['focus', 'wrong', 'wrong'], ['nobody', 'secret', 'unknown']])('of its own accounts a host knows itself: %s, %s is %s', async (username, password, kind) => {
  expect(await ownPasswords(accounts).verify(attempt(username, password))).toEqual({ kind })
})

test.each<PasswordVerdict>([{ kind: 'right', grant: { claims: { sub: 'x' } } }, { kind: 'wrong', text: 'no' }, { kind: 'expired' }, { kind: 'unavailable' }])('what somebody elsewhere says holds: $kind', async verdict => {
  const { asked, vouched, reports } = asking({ verify: () => verdict })
  expect(await asked.verify(attempt('alice', 'secret'))).toEqual(verdict)
  expect({ vouched, reports }).toEqual({ vouched: verdict.kind === 'right' ? ['alice'] : [], reports: [] })
})

test.each([['an account of the host', 'focus', 'secret', 'right'], ['a name that nobody can have', '', 'secret', 'unknown'], ['an empty password', 'alice', '', 'unknown']])('nobody elsewhere is asked about %s', async (_, username, password, kind) => {
  const { asked, reports } = asking({ verify: () => { throw new Error('asked') } })
  expect(await asked.verify(attempt(username, password))).toEqual({ kind })
  expect(reports).toEqual([])
})

test.each([['throws', () => { throw new Error('broken') }], ['rejects', async () => Promise.reject(new Error('broken'))]])('a backend that %s is our trouble, and reported', async (_, verify) => {
  const { asked, vouched, reports } = asking({ verify })
  expect(await asked.verify(attempt('alice', 'secret'))).toEqual({ kind: 'unavailable' })
  expect({ vouched, reports }).toEqual({ vouched: [], reports: [new Error('broken')] })
})

test.each([['too long', 'x'.repeat(1_001)], ['nothing that XML can carry', 'a\0b']])('a text that is %s is our trouble', async (_, text) => {
  const { asked, reports } = asking({ verify: () => ({ kind: 'wrong', text }) })
  expect(await asked.verify(attempt('alice', 'secret'))).toEqual({ kind: 'unavailable' })
  expect(reports).toHaveLength(1)
})
