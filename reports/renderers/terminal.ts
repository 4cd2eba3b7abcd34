/** What a run says in a terminal: how far it is while it runs, then a summary by document and each failure as a script. */
import { createColors } from 'picocolors'
import type { RunResult, TestResult, Verdict } from '#harness/verdict/run-result.js'
import { clip, width, wrap } from './columns.ts'
import { printable, printableLine } from './printable.ts'
import { inSpecOrder, runsOf } from './spec-order.ts'
import { ACT_ON, BY_WEIGHT, MARK, WORDS, counts, duration, exitInWords, plural, targetInWords } from './verdict-words.ts'

/** The terminal as the caller found it; nothing here looks at the environment. */
export interface Screen {
  readonly columns: number
  /** False under NO_COLOR, `TERM=dumb` and into a file. */
  readonly colour: boolean
  /** True where a line can be drawn over again: a TTY. */
  readonly live: boolean
}

export type ProgressEvent =
  | { readonly kind: 'begin', readonly target: string, /** How many tests will run. */ readonly tests: number }
  | { readonly kind: 'test', readonly test: Pick<TestResult, 'id' | 'says' | 'verdict'> }
  /** Something to know that is no verdict, e.g. that a dead target is started again. */
  | { readonly kind: 'remark', readonly text: string }
  | { readonly kind: 'end' }

/** How far a run is. */
export interface Progress {
  readonly target: string
  readonly tests: number
  readonly done: number
  readonly by: Readonly<Partial<Record<Verdict, number>>>
}

export const NOT_BEGUN: Progress = { target: '', tests: 0, done: 0, by: {} }

const ERASE_LINE = '\r\u001b[2K'
/** Stories and wire lines beyond these are in the HTML report. */
const MOST_STORIES = 20
const MOST_WIRE_LINES = 8
const MOST_REASONS = 10

/**
 * What one event changes, and the characters to write for it. A live screen keeps one line up to date; anything else gets a line
 * for the first verdict, for each that somebody must act on, and for every tenth part of the way.
 */
export function advance(before: Progress, event: ProgressEvent, screen: Screen): { readonly progress: Progress, readonly write: string } {
  const paint = painter(screen)
  switch (event.kind) {
    case 'begin': {
      const progress = { target: printableLine(event.target), tests: event.tests, done: 0, by: {} }
      return { progress, write: screen.live ? ERASE_LINE + statusLine(progress, '', screen) : `${progress.target}: ${plural(event.tests, 'test')}\n` }
    }
    case 'test': {
      const { id, says, verdict } = event.test
      const progress = { ...before, done: before.done + 1, by: { ...before.by, [verdict]: (before.by[verdict] ?? 0) + 1 } }
      if (screen.live) return { progress, write: ERASE_LINE + statusLine(progress, printableLine(id), screen) }
      const count = `${String(progress.done).padStart(String(progress.tests).length)}/${progress.tests}`
      const telling = progress.done === 1 || ACT_ON.has(verdict) || tenth(progress.done, progress.tests) > tenth(before.done, progress.tests)
      return { progress, write: telling ? `${count}  ${paint[verdict](MARK[verdict])} ${printableLine(id)}  ${printableLine(says)}\n` : '' }
    }
    case 'remark': {
      const remark = `${clip(printableLine(event.text), screen.live ? screen.columns - 1 : Number.POSITIVE_INFINITY)}\n`
      return { progress: before, write: screen.live ? ERASE_LINE + remark + statusLine(before, '', screen) : remark }
    }
    case 'end':
      return { progress: NOT_BEGUN, write: screen.live ? ERASE_LINE : '' }
  }
}

function tenth(done: number, all: number): number {
  return all === 0 ? 0 : Math.floor(10 * done / all)
}

/** One column is left free: some terminals wrap when the last one is taken. */
function statusLine({ target, tests, done, by }: Progress, id: string, screen: Screen): string {
  const head = clip(`${target}  ${done}/${tests}`, screen.columns - 1)
  const tally = fitting(by, screen.columns - 1 - width(head), screen)
  const free = screen.columns - 1 - width(head) - tally.columns
  return head + tally.text + (free > 12 && id !== '' ? `  ${painter(screen).dim(clip(id, free - 2))}` : '')
}

/** Marks and counts, the pressing ones first, as many as fit. */
function fitting(by: Readonly<Partial<Record<Verdict, number>>>, columns: number, screen: Screen): { readonly text: string, readonly columns: number } {
  const paint = painter(screen)
  let used = 0
  let text = ''
  for (const verdict of BY_WEIGHT) {
    if (by[verdict] === undefined) continue
    const cell = `${MARK[verdict]} ${by[verdict]}`
    if (used + 2 + width(cell) > columns) break
    used += 2 + width(cell)
    text += `  ${paint[verdict](cell)}`
  }
  return { text, columns: used }
}

/** The end of a run. */
export function renderTerminal(run: RunResult, screen: Screen): string {
  const tests = inSpecOrder(run.tests)
  return [
    '',
    heading(run, screen),
    '',
    ...byDocument(run, tests, screen),
    ...stories(tests, screen),
    ...reasons(tests, screen),
    ...verdictOfTheRun(run, screen),
    '',
  ].join('\n')
}

function heading(run: RunResult, screen: Screen): string {
  const paint = painter(screen)
  const name = printableLine(targetInWords(run))
  const about = `${printableLine(run.target.domain)}, profile ${printableLine(run.profile)}, ${plural(run.tests.length, 'test')} in ${duration(run.tookMs)}`
  return width(name) + width(about) + 2 <= screen.columns ? `${paint.bold(name)}  ${paint.dim(about)}` : `${paint.bold(clip(name, screen.columns))}\n${paint.dim(wrap(about, screen.columns).join('\n'))}`
}

function byDocument(run: RunResult, tests: readonly TestResult[], screen: Screen): readonly string[] {
  if (tests.length === 0) return []
  const paint = painter(screen)
  const verdicts = counts(tests)
  const cells = verdicts.map(([verdict, all]) => ({ verdict, wide: String(all).length }))
  const table = cells.reduce((sum, { wide }) => sum + wide + 4, 0)
  const names = runsOf(tests, test => test.document).map(([document, group]) =>
    ({ name: printableLine(document), title: printableLine(run.documents?.[document]?.title ?? ''), by: new Map(counts(group)) }))
  const longest = Math.max(...names.map(({ name }) => width(name)))
  const room = screen.columns - 2 - longest - table - 2
  return [
    ...names.map(({ name, title, by }) => {
      const head = `  ${name}${' '.repeat(longest - width(name))}`
      if (room < 0) return head + fitting(Object.fromEntries(by), screen.columns - width(head), screen).text
      const aligned = cells.map(({ verdict, wide }) => {
        const count = by.get(verdict)
        return count === undefined ? ' '.repeat(wide + 4) : `  ${paint[verdict](`${MARK[verdict]} ${String(count).padStart(wide)}`)}`
      })
      return `${head}${aligned.join('')}${room >= 12 && title ? `  ${paint.dim(clip(title, room))}` : ''}`.trimEnd()
    }),
    '',
    ...wrap(verdicts.map(([verdict, count]) => `${MARK[verdict]}\u00a0${count}\u00a0${WORDS[verdict].replaceAll(' ', '\u00a0')}`).join('  '), screen.columns - 2)
      .map(line => `  ${paint.dim(line.replaceAll('\u00a0', ' ').trimEnd())}`),
    '',
  ]
}

function stories(tests: readonly TestResult[], screen: Screen): readonly string[] {
  const those = tests.filter(({ verdict }) => verdict === 'fail' || verdict === 'error')
  return [
    ...those.slice(0, MOST_STORIES).flatMap(test => story(test, screen)),
    ...those.length > MOST_STORIES ? [`… and ${those.length - MOST_STORIES} more: see the HTML report`, ''] : [],
  ]
}

/** A failure reads like a script: who said what, who heard what, and how to run it again. */
function story({ id, says, seenIn, verdict, failure, reason, transcript, again }: TestResult, screen: Screen): readonly string[] {
  const paint = painter(screen)
  const inside = screen.columns - 2
  const labelled = (label: string, text: string | undefined) => text === undefined ? []
    : wrap(prose(text), inside - 10).map((line, n) => `  ${paint.dim((n === 0 ? label : '').padEnd(10))}${line}`)
  const decisive = transcript.findIndex(line => line.decisive)
  const from = Math.max(0, (decisive < 0 ? transcript.length : decisive + 2) - MOST_WIRE_LINES)
  const wire = transcript.slice(from, from + MOST_WIRE_LINES)
  const longest = Math.max(0, ...wire.map(line => width(printableLine(line.who))))
  return [
    ...titled(verdict, id, says, screen),
    ...wrap(prose(failure?.message ?? reason ?? ''), inside).map(line => `  ${line}`.trimEnd()),
    ...labelled('expected', failure?.expected),
    ...labelled('observed', failure?.observed),
    ...from > 0 ? [paint.dim(`  … ${from} earlier`)] : [],
    ...wire.map(line => {
      const who = printableLine(line.who)
      const text = clip(`${who}${' '.repeat(longest - width(who))} ${line.direction} ${printableLine(line.text)}`, inside - 2)
      return line.decisive ? `${paint[verdict]('▶')} ${text}` : `  ${paint.dim(text)}`
    }),
    ...seenIn ? wrap(seenIn.map(({ name }) => printableLine(name)).join(', '), inside - 10).map((line, n) => `  ${paint.dim(n === 0 ? 'seen in   ' : ' '.repeat(10))}${line}`) : [],
    `  ${paint.dim('again:')}  ${printableLine(again)}`,
    '',
  ]
}

/** Words that may have lines, but no tabs: how wide those are, only the terminal knows. */
function prose(text: string): string {
  return printable(text).replaceAll('\t', '  ')
}

function titled(verdict: Verdict, id: string, says: string, screen: Screen): readonly string[] {
  const paint = painter(screen)
  const mark = `${paint[verdict](MARK[verdict])} ${paint.bold(printableLine(id))}`
  const line = printableLine(says)
  return width(`x ${printableLine(id)}  ${line}`) <= screen.columns ? [`${mark}  ${line}`] : [mark, ...wrap(line, screen.columns - 2).map(part => `  ${part}`)]
}

/** What is neither right nor plainly wrong: one line for each reason, with the tests it holds for. */
function reasons(tests: readonly TestResult[], screen: Screen): readonly string[] {
  const paint = painter(screen)
  return (['inconclusive', 'not-run', 'fixed-deviation', 'warn'] as const).flatMap(verdict => {
    const why = Map.groupBy(tests.filter(test => test.verdict === verdict), test => printableLine(test.failure?.message ?? test.reason ?? test.says))
    return [...[...why].slice(0, MOST_REASONS).flatMap(([reason, those]) => [
      `${paint[verdict](`${MARK[verdict]} ${WORDS[verdict]}`)}  ${wrap(reason, screen.columns - width(WORDS[verdict]) - 4).join('\n  ')}`,
      ...wrap(`${those.slice(0, 4).map(test => printableLine(test.id)).join(', ')}${those.length > 4 ? ` and ${those.length - 4} more` : ''}`, screen.columns - 2).map(line => paint.dim(`  ${line}`)),
      '',
    ]), ...why.size > MOST_REASONS ? [`… and ${why.size - MOST_REASONS} more ${WORDS[verdict]}: see the HTML report`, ''] : []]
  })
}

function verdictOfTheRun(run: RunResult, screen: Screen): readonly string[] {
  const paint = painter(screen)
  const words = `${exitInWords(run)} (exit code ${run.exitCode})`
  return [
    run.exitCode === 0 ? paint.pass(`${MARK.pass} ${words}`) : paint.fail(`${MARK.fail} ${words}`),
    ...run.gates.flatMap(gate => wrap(printableLine(gate), screen.columns - 4).map((line, n) => `${n === 0 ? '  - ' : '    '}${line}`)),
  ]
}

type Brush = (text: string) => string

function painter({ colour }: Screen): Readonly<Record<Verdict | 'bold' | 'dim', Brush>> {
  const { green, red, yellow, cyan, magenta, dim, bold } = createColors(colour)
  return {
    pass: green, fail: red, warn: yellow, info: cyan, 'known-deviation': yellow, 'fixed-deviation': magenta, 'not-applicable': dim, 'not-run': magenta,
    inconclusive: magenta, error: text => bold(red(text)), dim, bold,
  }
}
