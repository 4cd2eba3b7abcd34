import { expect, test } from 'vitest'
import { luaMatch, PatternError } from './lua-pattern.ts'

test.each<[string, string, string | undefined]>([
  ['hello world', 'o w', 'o w'],
  ['hello', '^h.l', 'hel'],
  ['hello', 'l$', undefined],
  ['hello', 'o$', 'o'],
  ['room42', '%d+', '42'],
  ['room42', '%a*', 'room'],
  ['room42', '[^%d]+', 'room'],
  ['room-42', 'room%-%d?%d', 'room-42'],
  ['aaa', 'a-', ''],
  ['<<x>>', '<(.-)>', '<x'],
  ['team-red', '^team%-(.*)$', 'red'],
  ['a(b(c)d)e', '%b()', '(b(c)d)'],
  ['the cat', '%f[%w]cat', 'cat'],
  ['abcabc', '(abc)%1', 'abc'],
  ['a]b', '[]]', ']'],
  ['a-z', '[a%-]+', 'a-'],
  ['x', '[a-f]', undefined],
  ['ABC', '%u+', 'ABC'],
  ['abc', '%U+', 'abc'],
  ['abc', '()b', undefined],
  ['a$b', 'a$b', 'a$b'],
  ['', '', ''],
  ['ab', 'a?b?c?', 'ab'],
])('in %j the pattern %j finds %j', (text, pattern, expected) => {
  expect(luaMatch(text, pattern)).toBe(expected)
})

test.each(['%', '[a', '(a', 'a)', '%1', '%b(', '%fa', '[%', '[]', `${'('.repeat(40)}`])('%j is no pattern', pattern => {
  expect(() => luaMatch('aaa', pattern)).toThrow(PatternError)
})

test('a pattern that would take forever is given up', () => {
  expect(() => luaMatch('a'.repeat(1_000), `${'a-'.repeat(20)}b`)).toThrow(PatternError)
  expect(() => luaMatch('a'.repeat(1_000), `${'.*'.repeat(50)}b`)).toThrow(PatternError)
})
