import { expect, test } from 'vitest'
import type { Verdict } from './run-result.ts'
import { type Circumstances, countVerdicts, gradeRun } from './summarize.ts'

const grade = (counts: Partial<Record<Verdict, number>>, circumstances: Partial<Circumstances> = {}): { exitCode: number; gates: string[] } =>
  gradeRun({ ...countVerdicts([]), ...counts }, { trouble: [], excused: 0, interrupted: false, ...circumstances })

test('conformant is everything that passed, was recorded, is known or does not apply', () => {
  expect(grade({ pass: 3, info: 1, warn: 2, 'known-deviation': 1, 'fixed-deviation': 1, 'not-applicable': 4 })).toEqual({ exitCode: 0, gates: [] })
})

test('a broken MUST outweighs our own bug, which outweighs a gate', () => {
  expect(grade({ fail: 2, error: 1, inconclusive: 1 })).toEqual({ exitCode: 1, gates: ['2 MUST clauses are broken', '1 test crashed: a bug of Assay', '1 test was inconclusive'] })
  expect(grade({ error: 1, inconclusive: 1 }).exitCode).toBe(70)
  expect(grade({ pass: 1, 'not-run': 1 })).toEqual({ exitCode: 4, gates: ['1 test could not run'] })
})

test('nothing that ran is never green', () => {
  expect(grade({})).toEqual({ exitCode: 4, gates: ['no test matched'] })
})

test('an expired ledger row is a gate, and an interrupted run is neither green nor red', () => {
  expect(grade({ pass: 1 }, { trouble: ['the ledger row for X expired'] })).toEqual({ exitCode: 4, gates: ['the ledger row for X expired'] })
  expect(grade({ pass: 1, fail: 1 }, { interrupted: true }).exitCode).toBe(130)
})

test('what the user left out by choosing polite tests is no gate; what could not run beside it is', () => {
  expect(grade({ pass: 1, 'not-run': 7 }, { excused: 7 })).toEqual({ exitCode: 0, gates: [] })
  expect(grade({ pass: 1, 'not-run': 8 }, { excused: 7 })).toEqual({ exitCode: 4, gates: ['1 test could not run'] })
})
