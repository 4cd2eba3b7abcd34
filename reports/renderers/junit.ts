/**
 * JUnit XML for CI servers: a suite per document, a case per test, clause ids as properties. `fail` is a failure; `error` and
 * `inconclusive` are errors; what was not tested, or is known in the ledger, is skipped, with words. A SHOULD is never a failure.
 */
import type { RunResult, TestResult, TranscriptLine } from '#harness/verdict/run-result.js'
import { printable } from './printable.ts'
import { clauseOf, inSpecOrder, runsOf } from './spec-order.ts'
import { WORDS, exitInWords, targetInWords } from './verdict-words.ts'

/** One `<testsuites>` for one or several runs. */
export function renderJunit(...runs: readonly [RunResult, ...RunResult[]]): string {
  const tests = runs.flatMap(run => run.tests)
  const took = runs.reduce((sum, run) => sum + run.tookMs, 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="assay"${totals(tests)} time="${seconds(took)}">`,
    ...runs.flatMap(run => runsOf(inSpecOrder(run.tests), test => test.document).flatMap(([document, group]) => suite(run, document, group))),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(run: RunResult, document: string, tests: readonly TestResult[]): readonly string[] {
  const took = tests.reduce((sum, test) => sum + test.tookMs, 0)
  return [
    `  <testsuite name="${attribute(`${run.target.name} ${document}`)}"${totals(tests)} time="${seconds(took)}" timestamp="${attribute(run.startedAt.replace(/(\.\d+)?Z$/, ''))}">`,
    ...properties('    ', [
      ['target', targetInWords(run)], ['domain', run.target.domain], ['profile', run.profile], ['seed', String(run.seed)],
      ['outcome', `${exitInWords(run)} (exit code ${run.exitCode})`], ...run.gates.map(gate => ['gate', gate] as const),
    ]),
    ...tests.flatMap(testcase),
    '  </testsuite>',
  ]
}

function testcase(test: TestResult): readonly string[] {
  return [
    `    <testcase classname="${attribute(`${test.document}.${test.section.replaceAll('.', '_')}`)}" name="${attribute(`${test.id} ${test.says}`)}" time="${seconds(test.tookMs)}" file="${attribute(test.file)}">`,
    ...properties('      ', [
      ...test.clauses.map(clause => ['clause', clause] as const),
      ['level', test.level], ['basis', test.basis], ['verdict', test.verdict], ['url', test.url],
      ...(test.seenIn ?? []).map(({ name }) => ['seen-in', name] as const),
    ]),
    ...outcome(test),
    '    </testcase>',
  ]
}

function outcome(test: TestResult): readonly string[] {
  const words = [WORDS[test.verdict], test.failure?.message, test.reason, test.see].filter(Boolean).join(': ')
  switch (kind(test)) {
    case 'failure': return [`      <failure type="${attribute(clauseOf(test))}" message="${attribute(test.failure?.message ?? words)}">${content(story(test))}</failure>`]
    case 'error': return [`      <error type="${test.verdict}" message="${attribute(words)}">${content(story(test))}</error>`]
    case 'skipped': return [`      <skipped message="${attribute(words)}"/>`]
    case 'passed': return test.verdict === 'pass' ? [] : [`      <system-out>${content(test.failure ? `${words}\n${story(test)}` : words)}</system-out>`]
  }
}

function kind({ verdict }: TestResult): 'failure' | 'error' | 'skipped' | 'passed' {
  switch (verdict) {
    case 'fail': return 'failure'
    case 'error': case 'inconclusive': return 'error'
    case 'known-deviation': case 'not-applicable': case 'not-run': return 'skipped'
    case 'pass': case 'warn': case 'info': case 'fixed-deviation': return 'passed'
  }
}

function story({ failure, transcript, again, url }: TestResult): string {
  return [
    ...failure?.expected === undefined ? [] : [`expected: ${failure.expected}`],
    ...failure?.observed === undefined ? [] : [`observed: ${failure.observed}`],
    ...transcript.map(wireLine),
    `again: ${again}`,
    `clause: ${url}`,
  ].join('\n')
}

function wireLine({ who, direction, atMs, text, decisive }: TranscriptLine): string {
  return `${decisive ? '>>' : '  '} ${atMs.toFixed(1).padStart(8)} ms  ${who} ${direction} ${text}`
}

function totals(tests: readonly TestResult[]): string {
  const of = (wanted: string) => tests.filter(test => kind(test) === wanted).length
  return ` tests="${tests.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`
}

function properties(indent: string, pairs: readonly (readonly [string, string])[]): readonly string[] {
  return [`${indent}<properties>`, ...pairs.map(([name, value]) => `${indent}  <property name="${name}" value="${attribute(value)}"/>`), `${indent}</properties>`]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Characters that XML 1.0 cannot hold are visible escapes by then. */
function content(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
