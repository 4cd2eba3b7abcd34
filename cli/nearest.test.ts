import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const IDS = ['XEP-0045#kick.1', 'XEP-0045#kick.2', 'XEP-0045#ban.1', 'XEP-0199#s2c.1']

test('finds what was mistyped', () => {
  expect(nearest('XEP-0045#kik.1', IDS, 2)).toEqual(['XEP-0045#kick.1', 'XEP-0045#kick.2'])
})

test('finds a part of a name', () => {
  expect(nearest('s2c', IDS)).toEqual(['XEP-0199#s2c.1'])
})

test('knows when nothing resembles', () => {
  expect(nearest('!', IDS)).toEqual([])
})
