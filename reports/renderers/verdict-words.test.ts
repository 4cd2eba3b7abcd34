import { expect, test } from 'vitest'
import { VERDICTS } from '#harness/verdict/run-result.js'
import { everyVerdict } from '../sample.ts'
import { BY_WEIGHT, MARK, counts, duration, exitInWords, targetInWords } from './verdict-words.ts'

test('every verdict has its weight and a mark of its own', () => {
  expect(BY_WEIGHT.toSorted()).toEqual(VERDICTS.toSorted())
  expect(new Set(Object.values(MARK)).size).toBe(VERDICTS.length)
})

test('every exit code of a run has words', () => {
  const run = everyVerdict()
  expect([0, 1, 2, 3, 4, 5, 70, 130, 9].map(exitCode => exitInWords({ ...run, exitCode }))).toEqual([
    'Conformant', 'Not conformant', 'Wrong usage or configuration', 'Target unreachable', 'A gate was not met', 'A service level was missed',
    'Assay itself failed', 'Interrupted', 'Ended with exit code 9',
  ])
  expect(exitInWords({ ...run, exitCode: 0, only: 'XEP-0045#kick.1' })).toBe('Conformant, as far as asked')
})

test('verdicts are counted, the pressing ones first', () => {
  expect(counts(everyVerdict().tests)).toEqual([
    ['fail', 2], ['error', 1], ['inconclusive', 1], ['not-run', 1], ['fixed-deviation', 1], ['warn', 1], ['known-deviation', 1], ['info', 1], ['pass', 4], ['not-applicable', 1],
  ])
})

test('a target without software is called by its name', () => {
  const { target, ...run } = everyVerdict()
  const { software: _, version: __, ...bare } = target
  expect([targetInWords({ ...run, target }), targetInWords({ ...run, target: bare })]).toEqual(['Prosody 0.12.4', 'prosody'])
})

test('durations change their unit before they get long', () => {
  expect([0, 0.4, 999.4, 999.6, 59_949, 59_951, 125_000].map(duration)).toEqual(['0 ms', '0 ms', '999 ms', '1.0 s', '59.9 s', '1 min 0 s', '2 min 5 s'])
})
