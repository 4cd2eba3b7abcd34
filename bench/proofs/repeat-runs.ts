/**
 * Proves that a verdict is no matter of luck: runs all suites several times against a server and compares every verdict with the
 * first run's. `node bench/proofs/repeat-runs.ts --runs 20 reference prosody ejabberd`. Exit code 1 when a verdict differs or one
 * is inconclusive.
 */
import { parseArgs } from 'node:util'
import { examine } from '#harness/runner/examine.js'
import { resolveTarget } from '#harness/target/resolve-target.js'
import type { RunResult } from '#harness/verdict/run-result.js'

/** What differs between runs, in words; empty when all are alike and none is inconclusive. */
export function differences(runs: readonly RunResult[]): string[] {
  const [first, ...others] = runs.map(({ tests }) => new Map(tests.map(({ id, verdict }) => [id, verdict])))
  const unlike = others.flatMap((run, index) => [...(first ?? [])].filter(([id, verdict]) => run.get(id) !== verdict).map(([id, verdict]) => `run ${index + 2}: ${id} is ${run.get(id) ?? 'missing'}, and was ${verdict} in run 1`))
  const unsettled = runs.flatMap(({ tests }, index) => tests.filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'error').map(({ id, verdict, reason }) => `run ${index + 1}: ${id} is ${verdict} (${reason ?? ''})`))
  return [...unlike, ...unsettled]
}

/** Runs a target several times. */
export async function repeat(word: string, times: number, tell: (line: string) => void = () => undefined): Promise<RunResult[]> {
  const runs: RunResult[] = []
  while (runs.length < times) {
    const run = await examine(resolveTarget(word), { polite: false, seed: runs.length, targetWord: word })
    runs.push(run)
    tell(`${word} run ${runs.length}: ${run.tests.length} tests in ${run.tookMs} ms, exit code ${run.exitCode}`)
  }
  return runs
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '20' } } })
  const found: string[] = []
  for (const word of positionals.length > 0 ? positionals : ['reference', 'prosody', 'ejabberd']) {
    const runs = await repeat(word, Number(values.runs), line => console.log(line))
    const here = differences(runs)
    found.push(...here)
    const [slowest] = runs.toSorted((a, b) => b.tookMs - a.tookMs)
    console.log([...here, `${word}: ${runs.length} runs of ${runs[0]?.tests.length ?? 0} tests, ${here.length} differences, slowest ${slowest?.tookMs ?? 0} ms`].join('\n'))
  }
  process.exitCode = found.length === 0 ? 0 : 1
}
