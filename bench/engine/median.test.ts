import { expect, test } from 'vitest'
import { median, quantile } from './median.ts'

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

test('the middle', () => {
  expect([median([3, 1, 2]), median([2, 1]), median([])]).toEqual([2, 2, NaN])
})

test('near the end', () => {
  expect([quantile(hundred, 0.99), quantile(hundred, 0.5), quantile([7], 0.99), quantile(hundred, 1), quantile([], 0.5)]).toEqual([99, 50, 7, 100, NaN])
})
