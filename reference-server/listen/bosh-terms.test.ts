import { expect, test } from 'vitest'
import { DEFAULT_OPTIONS } from '../session/options.ts'
import { agree, isKeyBefore, ridOf, told } from './bosh-terms.ts'

test('a client gets what it asks for, and no more than there is', () => {
  expect(agree({ wait: '7', hold: '1', ver: '1.6' }, DEFAULT_OPTIONS)).toMatchObject({ waitMs: 7_000, hold: 1, requests: 2, inactivityMs: 30_000, version: '1.6' })
  expect(agree({ wait: '9999', hold: '1000000000', ver: '1.11' }, DEFAULT_OPTIONS)).toMatchObject({ waitMs: 60_000, hold: 1, requests: 2, version: '1.11' })
  expect(agree({ ver: '1.60' }, DEFAULT_OPTIONS)).toMatchObject({ waitMs: 60_000, hold: 1, version: '1.11' })
})

test('a session that does not wait is one that polls', () => {
  for (const asked of [{ wait: '0', hold: '1' }, { wait: '60', hold: '0' }]) expect(agree(asked, DEFAULT_OPTIONS)).toMatchObject({ hold: 0, requests: 1, inactivityMs: 60_000 })
})

test.each([{ wait: 'long' }, { hold: '-1' }, { ver: 'new' }, { content: 'text/html\r\nSet-Cookie: a=b' }, { content: '' }])('%o makes no sense', asked => {
  expect(agree(asked, DEFAULT_OPTIONS)).toBeUndefined()
})

test('times are told in seconds, and a pause only where there is one', () => {
  const terms = agree({ wait: '5', ver: '1.6' }, { ...DEFAULT_OPTIONS, boshMaxPauseMs: 0 })
  expect(terms && told(terms, 'sid')).toMatchObject({ sid: 'sid', wait: '5', hold: '1', requests: '2', inactivity: '30', polling: '2', maxpause: undefined })
})

test('a rid is a number that can be counted on from', () => {
  expect(['1', '9007199254740991', '0', '-5', 'abc', '1.5', '9007199254740992', '99999999999999999999', undefined].map(ridOf))
    .toEqual([1, 9_007_199_254_740_991, undefined, undefined, undefined, undefined, undefined, undefined, undefined])
})

test('a key is the one before, in either case', () => {
  const [before, known] = ['bfb06a6f113cd6fd3838ab9d300fdb4fe3da2f7d', '6d6cc31fc6c0b03a86a2e5eb1a5e4f0d05d6c0d2']
  expect(isKeyBefore('a9993e364706816aba3e25717850c26c9cd0d89d', 'abc')).toBe(true)
  expect(isKeyBefore('A9993E364706816ABA3E25717850C26C9CD0D89D', 'ABC')).toBe(true)
  expect(isKeyBefore(known, before)).toBe(false)
  expect(isKeyBefore(known, undefined)).toBe(false)
})
