/** Several runs laid side by side: one row a test, one result a run, documents and sections in spec order. */
import type { RunResult, TestResult } from '#harness/verdict/run-result.js'
import { clauseOf, inSpecOrder, runsOf } from '../spec-order.ts'

/** One test on every target. */
export interface Row {
  /** As far as the runs agree on what the test is: the first that has it. */
  readonly test: TestResult
  /** One a run, in their order; undefined where the run does not have the test. */
  readonly results: readonly (TestResult | undefined)[]
}

export type Groups<T> = readonly (readonly [string, readonly [T, ...T[]]])[]

export function rowsOf(runs: readonly RunResult[]): readonly Row[] {
  const byId = runs.map(run => new Map(run.tests.map(test => [test.id, test])))
  const known = new Map<string, TestResult>()
  for (const run of runs) for (const test of run.tests) if (!known.has(test.id)) known.set(test.id, test)
  return inSpecOrder([...known.values()]).map(test => ({ test, results: byId.map(tests => tests.get(test.id)) }))
}

export function byDocument(rows: readonly Row[]): Groups<Row> {
  return runsOf(rows, ({ test }) => test.document)
}

export function bySection(rows: readonly Row[]): Groups<Row> {
  return runsOf(rows, ({ test }) => test.section)
}

export function byClause(rows: readonly Row[]): Groups<Row> {
  return runsOf(rows, ({ test }) => clauseOf(test))
}

/** Whether the targets disagree. */
export function differs({ results }: Row): boolean {
  return new Set(results.map(result => result?.verdict)).size > 1
}
