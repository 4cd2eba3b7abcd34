/** How every renderer names verdicts and exit codes, and which of them a reader wants to see first. */
import type { RunResult, TestResult, Verdict } from '#harness/verdict/run-result.js'

export const MARK: Readonly<Record<Verdict, string>> = {
  pass: '✔', fail: '✘', warn: '△', info: 'i', 'known-deviation': '≈', 'fixed-deviation': '!', 'not-applicable': '–', 'not-run': '○', inconclusive: '?', error: '‼',
}

export const WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'pass', fail: 'fail', warn: 'warn', info: 'info', 'known-deviation': 'known deviation', 'fixed-deviation': 'fixed deviation',
  'not-applicable': 'not applicable', 'not-run': 'not run', inconclusive: 'inconclusive', error: 'error',
}

export const MEANING: Readonly<Record<Verdict, string>> = {
  pass: 'the target does what the clause says',
  fail: 'the target breaks a MUST',
  warn: 'the target differs from a SHOULD, or from a MUST that is only inferred or read off an example',
  info: 'the target may do either; recorded',
  'known-deviation': 'a failure that the ledger of the target knows and explains',
  'fixed-deviation': 'the ledger expects a failure here, but the test passes now',
  'not-applicable': 'the target does not offer the feature',
  'not-run': 'something the test needs was missing',
  inconclusive: 'a setup step or a barrier did not hold, so nothing is proved',
  error: 'a bug of Assay, not of the target',
}

/** What a reader wants to see first, first. */
export const BY_WEIGHT: readonly Verdict[] =
  ['fail', 'error', 'inconclusive', 'not-run', 'fixed-deviation', 'warn', 'known-deviation', 'info', 'pass', 'not-applicable']

/** Verdicts that somebody has to act on. */
export const ACT_ON: ReadonlySet<Verdict> = new Set<Verdict>(['fail', 'error', 'inconclusive', 'not-run', 'fixed-deviation'])

const EXIT: Readonly<Record<number, string>> = {
  0: 'Conformant',
  1: 'Not conformant',
  2: 'Wrong usage or configuration',
  3: 'Target unreachable',
  4: 'A gate was not met',
  5: 'A service level was missed',
  70: 'Assay itself failed',
  130: 'Interrupted',
}

/** What the exit code of a run says, in a few words. */
export function exitInWords(run: RunResult): string {
  const words = EXIT[run.exitCode] ?? `Ended with exit code ${run.exitCode}`
  return run.exitCode === 0 && run.only !== undefined ? `${words}, as far as asked` : words
}

/** The verdicts that occur, with how often, in the order of BY_WEIGHT. */
export function counts(tests: readonly TestResult[]): readonly (readonly [Verdict, number])[] {
  const by = new Map<Verdict, number>()
  for (const { verdict } of tests) by.set(verdict, (by.get(verdict) ?? 0) + 1)
  return BY_WEIGHT.flatMap(verdict => by.has(verdict) ? [[verdict, by.get(verdict) ?? 0] as const] : [])
}

/** The target as people call it: `Prosody 0.12.4`. */
export function targetInWords({ target }: RunResult): string {
  return [target.software ?? target.name, target.version].filter(Boolean).join(' ')
}

/** `12 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `1 test`, `2 tests`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
