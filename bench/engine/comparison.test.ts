import { expect, test } from 'vitest'
import { judge, type Sample, table, type Terms } from './comparison.ts'

const TERMS: Terms = { judged: 'ours', against: 'theirs', fromOccupants: 300, bounds: [{ phase: 'join', atLeast: 10 }, { phase: 'leave', atLeast: 20 }] }
const sample = (target: string, occupants: number, join: number, leave: number): Sample => ({ target, occupants, costUs: { join, leave }, kibPerOccupant: join * 10 })
const SAMPLES = [
  ...[2, 9, 1].map(join => sample('ours', 300, join, 1)), ...[30, 50, 1].map(join => sample('theirs', 300, join, 19)),
  sample('ours', 100, 1, 1), sample('theirs', 100, 2, 2), sample('ours', 1000, 1, 1),
]

test('medians are compared, from the size on from which bounds hold, where both were measured', () => {
  expect(judge(SAMPLES, TERMS)).toEqual([
    { phase: 'join', atLeast: 10, occupants: 300, ratio: 15, isMet: true },
    { phase: 'leave', atLeast: 20, occupants: 300, ratio: 19, isMet: false },
  ])
})

test('a phase that was not measured does not meet its bound', () => {
  const [verdict] = judge([{ ...sample('ours', 300, 1, 1), costUs: {} }, sample('theirs', 300, 1, 1)], TERMS)
  expect(verdict?.isMet).toBe(false)
})

test('the table says it side by side', () => {
  expect(table(SAMPLES.slice(0, 6), TERMS).split('\n')).toEqual([
    '300 occupants          ours     theirs            wanted',
    'join                   2.00 µs  30.00 µs (15.0×)  ok: ≥ 10×',
    'leave                  1.00 µs  19.00 µs (19.0×)  MISSED: ≥ 20×',
    'memory of an occupant  20 KiB   300 KiB',
  ])
})
