import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AccountStore } from './account-store.ts'
import { Accounts } from './accounts.ts'

const ITERATIONS = 4_096
let folder = ''
const stores: AccountStore[] = []
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'assay-accounts-')) })
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
  rmSync(folder, { recursive: true })
})

function open(): AccountStore {
  const store = new AccountStore(folder)
  stores.push(store)
  return store
}

test('an account is there after a restart, at its host only, and its password is not', async () => {
  expect(await open().put('example.com', { username: 'Alice', password: 'a password to look for', iterations: ITERATIONS })).toBe('alice')
  stores.pop()?.close()
  const store = open()
  const accounts = new Accounts({ sources: [store.at('example.com')], iterations: ITERATIONS })
  expect([await accounts.verify('alice', 'a password to look for'), await accounts.verify('alice', 'another')]).toEqual([true, false])
  expect([store.usernames('example.com'), store.usernames('example.org'), store.at('example.org').find('alice')]).toEqual([['alice'], [], undefined])
  expect(readFileSync(join(folder, 'accounts.sqlite')).includes('a password to look for')).toBe(false)
  expect(statSync(join(folder, 'accounts.sqlite')).mode & 0o077).toBe(0)
})

test('what one changes, another one that has the file open sees at once', async () => {
  const [server, beside] = [open(), open()]
  const accounts = new Accounts({ sources: [server.at('example.com')], iterations: ITERATIONS })
  await beside.put('example.com', { username: 'alice', password: 'first', iterations: ITERATIONS })
  expect([accounts.has('alice'), await accounts.verify('alice', 'first')]).toEqual([true, true])
  await beside.put('example.com', { username: 'alice', password: 'second', iterations: ITERATIONS, isExpired: true })
  expect([await accounts.verify('alice', 'first'), await accounts.verify('alice', 'second'), accounts.isExpired('alice')]).toEqual([false, true, true])
  expect([beside.remove('example.com', 'alice'), beside.remove('example.com', 'alice'), accounts.has('alice')]).toEqual([true, false, false])
})

test('salts of unknown users survive a restart', () => {
  const salt = (): string => {
    const store = open()
    return new Accounts({ sources: [store.at('example.com')], secret: store.secret, iterations: ITERATIONS }).scramRecord('nobody', 'sha256').salt.toString('hex')
  }
  const before = salt()
  stores.pop()?.close()
  expect(salt()).toBe(before)
})

test.each([
  ['a name that is none', { username: 'a@b', password: 'x' }], ['a password that SASLprep does not allow', { username: 'alice', password: '\u0007' }],
])('%s is refused, and nothing is kept', async (_, account) => {
  const store = open()
  await expect(store.put('example.com', { ...account, iterations: ITERATIONS })).rejects.toThrow()
  expect(store.usernames('example.com')).toEqual([])
})

test('a file of a later version is left alone', () => {
  open()
  stores.pop()?.close()
  const database = new DatabaseSync(join(folder, 'accounts.sqlite'))
  database.exec('PRAGMA user_version = 99')
  database.close()
  expect(() => open()).toThrow('accounts.sqlite: it is of a later version (99) than this server knows (1)')
})
