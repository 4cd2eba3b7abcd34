import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clip, width, wrap } from './columns.ts'

describe('width', () => {
  test.each([['abc', 3], ['e\u0301', 1], ['漢字', 4], ['😀', 2], ['→', 1], ['', 0]])('of %j is %i', (text, columns) => {
    expect(width(text)).toBe(columns)
  })
})

test('clip says where it cut', () => {
  expect([clip('stanza', 6), clip('stanza', 5), clip('漢字漢字', 4), clip('stanza', 0)]).toEqual(['stanza', 'stan…', '漢…', ''])
})

test('wrap breaks at spaces, keeps line feeds, and cuts what has no space', () => {
  expect(wrap('the room answers\nwith unavailable', 9)).toEqual(['the room', 'answers', 'with', 'unavailab', 'le'])
})

test('nothing is ever wider than asked, and wrapping loses nothing but spaces', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (text, columns) => {
    expect(width(clip(text, columns))).toBeLessThanOrEqual(columns)
    for (const line of wrap(text, columns)) expect(width(line)).toBeLessThanOrEqual(columns)
    expect(wrap(text, columns).join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''))
  }))
})
