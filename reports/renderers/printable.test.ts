import { expect, test } from 'vitest'
import { printable, printableLine } from './printable.ts'

test('what cannot be seen becomes visible, and nothing else changes', () => {
  expect(printable('a\u0000b\u001b[31m\r\n\tc\u007f\u009b\u202e\u2066\ufeff\ud800\uffff é 😀 👩‍👩‍👧')).toBe(
    'a\\u{0}b\\u{1b}[31m\\u{d}\n\tc\\u{7f}\\u{9b}\\u{202e}\\u{2066}\\u{feff}\\u{d800}\\u{ffff} é 😀 👩‍👩‍👧')
})

test('a line stays a line', () => {
  expect(printableLine('a\nb\tc')).toBe('a\\nb\\tc')
})
