import { expect, test } from 'vitest'
import { AccountDeriver, Accounts } from './accounts.ts'

const ITERATIONS = 4_096

async function accounts(): Promise<Accounts> {
  return new Accounts({ sources: [await new AccountDeriver(ITERATIONS).derive([
    { username: 'Alice', password: 'secret' }, { username: 'bob', password: 'I\u00ADX' }, { username: 'carol', password: 'secret' }, { username: 'old', password: 'secret', isExpired: true },
  ])], iterations: ITERATIONS })
}

test.each([
  ['alice', 'secret', true], ['alice', 'Secret', false], ['alice', '', false], ['alice', 'sec\u0007ret', false], ['bob', 'IX', true], ['bob', '\u2168', true], ['old', 'secret', true],
  ['nobody', 'secret', false], ['', 'secret', false],
])('%j with %j: %s', async (username, password, isRight) => {
  expect(await (await accounts()).verify(username, password)).toBe(isRight)
})

test('a password that was right is known again at once, as long as it is the password', async () => {
  const known = new Map([['alice', await new AccountDeriver(ITERATIONS).derive([{ username: 'alice', password: 'secret' }])]])
  const both = new Accounts({ sources: [{ find: name => known.get(name)?.find(name) }], iterations: ITERATIONS })
  expect([await both.verify('alice', 'secret'), both.verify('alice', 'secret'), await both.verify('alice', 'Secret')]).toEqual([true, true, false])
  known.set('alice', await new AccountDeriver(ITERATIONS).derive([{ username: 'alice', password: 'new' }]))
  expect([await both.verify('alice', 'secret'), await both.verify('alice', 'new')]).toEqual([false, true])
  known.clear()
  expect(await both.verify('alice', 'new')).toBe(false)
})

test('who is there, and whose password is too old', async () => {
  const known = await accounts()
  expect(['alice', 'Alice', 'old', 'nobody'].map(name => [known.has(name), known.isExpired(name)])).toEqual([[true, false], [false, false], [true, true], [false, false]])
})

test('nothing in an account is the password', async () => {
  const source = await new AccountDeriver(ITERATIONS).derive([{ username: 'alice', password: 'a very long password' }])
  const { keys } = source.find('alice') ?? {}
  expect(JSON.stringify(keys)).not.toContain('password')
  expect([keys?.sha1, keys?.sha256, keys?.sha512].map(each => [each?.salt.length, each?.iterations, each?.storedKey.length, each?.serverKey.length])).toEqual([[16, ITERATIONS, 20, 20], [16, ITERATIONS, 32, 32], [16, ITERATIONS, 64, 64]])
  expect(new Set([keys?.sha1, keys?.sha256, keys?.sha512].map(each => each?.salt.toString('hex'))).size).toBe(3)
})

test('what is made up for unknown users looks like the rest, differs by name, and stays as long as the secret does', async () => {
  const secret = Buffer.alloc(32, 7)
  const nobody = (more: { readonly secret?: Buffer } = {}): Accounts => new Accounts({ sources: [], iterations: ITERATIONS, ...more })
  const [one, other, third] = [nobody({ secret }), nobody({ secret }), nobody()] as const
  const salt = (of: Accounts, name: string): string => of.scramRecord(name, 'sha256').salt.toString('hex')
  expect(one.scramRecord('nobody', 'sha512')).toEqual({ known: false, iterations: ITERATIONS, salt: expect.objectContaining({ length: 16 }), storedKey: expect.objectContaining({ length: 64 }), serverKey: expect.objectContaining({ length: 64 }) })
  expect(salt(other, 'nobody')).toBe(salt(one, 'nobody'))
  expect([salt(one, 'somebody'), salt(third, 'nobody')]).not.toContain(salt(one, 'nobody'))
})

test('an account of the first source hides one of the second', async () => {
  const derive = async (password: string) => new AccountDeriver(ITERATIONS).derive([{ username: 'alice', password }])
  const both = new Accounts({ sources: [await derive('first'), await derive('second')], iterations: ITERATIONS })
  expect([await both.verify('alice', 'first'), await both.verify('alice', 'second')]).toEqual([true, false])
})

test('a name that is no localpart, and a password that nobody can type, are mistakes of the configuration', async () => {
  const deriver = new AccountDeriver(ITERATIONS)
  await expect(deriver.derive([{ username: 'a@b', password: 'x' }])).rejects.toThrow()
  await expect(deriver.derive([{ username: 'a', password: '\u0007' }])).rejects.toThrow('SASLprep')
})
