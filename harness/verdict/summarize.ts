/** Sums a run up: counts, and the exit code with a sentence for each reason. Pure. */
import { type TestResult, type Verdict, VERDICTS } from './run-result.ts'

/** Exit codes of every verb (README, "Exit codes"). */
export const EXIT = { conformant: 0, failures: 1, usage: 2, unreachable: 3, gate: 4, slo: 5, bug: 70, interrupted: 130 } as const

/** How many tests have each verdict. */
export function countVerdicts(tests: readonly TestResult[]): Record<Verdict, number> {
  const counts = Object.fromEntries(VERDICTS.map(verdict => [verdict, 0])) as Record<Verdict, number>
  for (const { verdict } of tests) counts[verdict] += 1
  return counts
}

/** What a run was like, apart from its verdicts. */
export interface Circumstances {
  /** Sentences about the run itself, e.g. an expired ledger row. */
  readonly trouble: readonly string[]
  /** How many tests did not run because the user wants only polite ones: no gate. */
  readonly excused: number
  readonly interrupted: boolean
}

/** What a run is worth. */
export function gradeRun(counts: Readonly<Record<Verdict, number>>, { trouble, excused, interrupted }: Circumstances): { exitCode: number; gates: string[] } {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const gates = [
    ...(interrupted ? ['interrupted before all tests had run'] : []),
    ...sentence(counts.fail, 'MUST clause is broken', 'MUST clauses are broken'),
    ...sentence(counts.error, 'test crashed: a bug of Assay', 'tests crashed: a bug of Assay'),
    ...sentence(counts.inconclusive, 'test was inconclusive', 'tests were inconclusive'),
    ...sentence(counts['not-run'] - excused, 'test could not run', 'tests could not run'),
    ...(total === 0 ? ['no test matched'] : []),
    ...trouble,
  ]
  return { exitCode: exitCodeOf(counts, gates, interrupted), gates }
}

function exitCodeOf(counts: Readonly<Record<Verdict, number>>, gates: readonly string[], interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted
  if (counts.fail > 0) return EXIT.failures
  if (counts.error > 0) return EXIT.bug
  return gates.length > 0 ? EXIT.gate : EXIT.conformant
}

function sentence(count: number, one: string, many: string): string[] {
  return count <= 0 ? [] : [`${count} ${count === 1 ? one : many}`]
}
