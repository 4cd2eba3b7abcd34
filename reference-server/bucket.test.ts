import { expect, test } from 'vitest'
import { Bucket } from './bucket.ts'
import { TurnedClock } from './clock.ts'

test('what is owed is waited off, and no longer', () => {
  const clock = new TurnedClock()
  const bucket = new Bucket({ perSecond: 10, burst: 3 }, clock)
  bucket.spend(3)
  expect(bucket.waitMs()).toBe(0)
  bucket.spend(5)
  expect(bucket.waitMs()).toBe(500)
  clock.turn(499)
  expect(bucket.waitMs()).toBe(1)
  clock.turn(1)
  expect([bucket.waitMs(), bucket.maySpend(1)]).toEqual([0, false])
})

test('it holds no more than its burst', () => {
  const clock = new TurnedClock()
  const bucket = new Bucket({ perSecond: 10, burst: 2 }, clock)
  expect(bucket.isFull).toBe(true)
  clock.turn(60_000)
  expect([bucket.maySpend(1), bucket.isFull, bucket.maySpend(1), bucket.maySpend(1)]).toEqual([true, false, true, false])
})
