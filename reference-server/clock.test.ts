/** A timer that fails costs nobody else anything. */
import { expect, test } from 'vitest'
import { reporting, TurnedClock } from './clock.ts'

test('what a timer throws is reported, and later timers still run', () => {
  const turned = new TurnedClock()
  const told: unknown[] = []
  const ran: string[] = []
  const clock = reporting(turned, error => told.push(error))
  clock.after(1, () => { throw new Error('ours') })
  clock.after(2, () => ran.push('later'))
  clock.after(3, () => ran.push('cancelled')).cancel()
  turned.turn(5)
  expect(told).toEqual([new Error('ours')])
  expect(ran).toEqual(['later'])
})
