/** The job summary of a CI run: the outcome, a table by document, and what to do about each failure. Short, whatever the run. */
import type { RunResult, TestResult, Verdict } from '#harness/verdict/run-result.js'
import { printable, printableLine } from './printable.ts'
import { inSpecOrder, runsOf } from './spec-order.ts'
import { ACT_ON, MARK, WORDS, counts, duration, exitInWords, plural, targetInWords } from './verdict-words.ts'

/** Job summaries have a size limit (1 MiB at GitHub), and nobody reads the fiftieth failure there. */
const MOST_STORIES = 20
const MOST_LINES = 12
const MOST_CHARACTERS = 600

export function renderMarkdown(run: RunResult): string {
  const tests = inSpecOrder(run.tests)
  return [
    `## ${run.exitCode === 0 ? MARK.pass : MARK.fail} ${inline(targetInWords(run))}: ${exitInWords(run)}`,
    '',
    `${plural(run.tests.length, 'test')} of profile ${inline(run.profile)}${run.only === undefined ? '' : `, only ${code(run.only)}`} against ${code(run.target.domain)} in ${duration(run.tookMs)}; exit code ${run.exitCode}; seed ${run.seed}.`,
    '',
    ...run.gates.map(gate => `- ${inline(gate)}`), ...run.gates.length > 0 ? [''] : [],
    ...table(run, tests),
    ...stories(tests.filter(({ verdict }) => verdict === 'fail' || verdict === 'error')),
    ...list(tests, 'inconclusive'), ...list(tests, 'not-run'), ...list(tests, 'fixed-deviation'), ...list(tests, 'warn'), ...list(tests, 'known-deviation'),
  ].join('\n')
}

function table(run: RunResult, tests: readonly TestResult[]): readonly string[] {
  const verdicts = counts(tests).map(([verdict]) => verdict)
  if (verdicts.length === 0) return []
  const row = (name: string, group: readonly TestResult[], strong = '') => {
    const by = new Map(counts(group))
    return `| ${name} | ${verdicts.map(verdict => by.has(verdict) ? `${strong}${by.get(verdict)}${strong}` : '').join(' | ')} |`
  }
  return [
    `| document | ${verdicts.map(verdict => `${MARK[verdict]} ${WORDS[verdict]}`).join(' | ')} |`,
    `|:--|${verdicts.map(() => '--:').join('|')}|`,
    ...runsOf(tests, test => test.document).map(([document, group]) => row(inline([document, run.documents?.[document]?.title].filter(Boolean).join(' ')), group)),
    row('**all**', tests, '**'),
    '',
  ]
}

function stories(tests: readonly TestResult[]): readonly string[] {
  return [
    ...tests.slice(0, MOST_STORIES).flatMap(story),
    ...tests.length > MOST_STORIES ? [`… and ${tests.length - MOST_STORIES} more: see the HTML report.`, ''] : [],
  ]
}

function story({ id, says, url, seenIn, verdict, failure, transcript, again }: TestResult): readonly string[] {
  const decisive = transcript.findIndex(line => line.decisive)
  const from = Math.max(0, (decisive < 0 ? transcript.length : decisive + 1) - MOST_LINES)
  const wire = transcript.slice(from, from + MOST_LINES)
    .map(line => `${line.decisive ? '▶' : ' '} ${brief(printableLine(line.who))} ${line.direction} ${brief(printableLine(line.text))}`)
  return [
    `### ${MARK[verdict]} ${link(id, url)}`,
    '',
    inline(says),
    '',
    ...seenIn ? [`A bug also seen in ${seenIn.map(issue => link(issue.name, issue.url)).join(', ')}.`, ''] : [],
    ...failure ? fenced([
      brief(printable(failure.message)),
      ...failure.expected === undefined ? [] : [`expected: ${brief(printable(failure.expected))}`],
      ...failure.observed === undefined ? [] : [`observed: ${brief(printable(failure.observed))}`],
      ...wire,
    ], '') : [],
    ...fenced([printableLine(again)], 'sh'),
  ]
}

function list(tests: readonly TestResult[], verdict: Verdict): readonly string[] {
  const those = tests.filter(test => test.verdict === verdict)
  if (those.length === 0) return []
  return [
    `<details${ACT_ON.has(verdict) ? ' open' : ''}><summary>${MARK[verdict]} ${those.length} ${WORDS[verdict]}</summary>`,
    '',
    ...those.slice(0, MOST_STORIES).map(({ id, url, failure, reason }) => `- ${link(id, url)} ${inline(brief(reason ?? failure?.message ?? ''))}`.trimEnd()),
    ...those.length > MOST_STORIES ? [`- … and ${those.length - MOST_STORIES} more`] : [],
    '',
    '</details>',
    '',
  ]
}

function brief(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…` : text
}

/** A fence that nothing inside can close. */
function fenced(lines: readonly string[], language: string): readonly string[] {
  const inside = lines.join('\n')
  const fence = '`'.repeat(longestTicks(inside, 2) + 1)
  return [`${fence}${language}`, inside, fence, '']
}

function code(text: string): string {
  const inside = printableLine(text)
  const fence = '`'.repeat(longestTicks(inside, 0) + 1)
  return fence.length > 1 ? `${fence} ${inside} ${fence}` : `${fence}${inside}${fence}`
}

function longestTicks(text: string, least: number): number {
  return Math.max(least, ...(text.match(/`+/g) ?? []).map(ticks => ticks.length))
}

function link(id: string, url: string): string {
  return /^https?:\/\/[^\s()<>[\]]+$/.test(url) ? `[${inline(id)}](${url})` : inline(id)
}

/** Text that can neither be Markdown nor HTML. */
function inline(text: string): string {
  return printableLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/[\\`*_[\]|~#!]/g, '\\$&')
}
