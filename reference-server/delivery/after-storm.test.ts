import { expect, test } from 'vitest'
import { TurnedClock } from '../clock.ts'
import { AfterStorm, collectGarbage } from './after-storm.ts'

const MIB = 1_048_576

function scene() {
  const clock = new TurnedClock()
  const collected: number[] = []
  return { clock, collected, storm: new AfterStorm(clock, () => collected.push(clock.now())) }
}

test('quiet after much was written is used, once', () => {
  const { clock, collected, storm } = scene()
  storm.wrote(300 * MIB)
  clock.turn(500)
  storm.wrote(2 * MIB)
  clock.turn(3_000)
  expect(collected).toEqual([])
  clock.turn(10_000)
  expect(collected).toEqual([6_000])
})

test('a server that writes little is left alone', () => {
  const { clock, collected, storm } = scene()
  for (let i = 0; i < 200; i += 1) storm.wrote(MIB)
  clock.turn(60_000)
  expect(collected).toEqual([])
})

test('V8 takes the request', () => {
  expect(() => collectGarbage()).not.toThrow()
})
