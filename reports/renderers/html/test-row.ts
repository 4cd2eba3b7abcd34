/** One test in the HTML report: a line with its verdicts that opens to what was expected, seen and said. */
import type { RunResult, TestResult, TranscriptLine, Verdict } from '#harness/verdict/run-result.js'
import { WORDS, duration, targetInWords } from '../verdict-words.ts'
import { icon } from './icons.ts'
import type { Markup } from './markup.ts'
import { html, linkOut, linkTo } from './markup.ts'
import type { Row } from './table.ts'
import { differs } from './table.ts'
import { wireText } from './wire-text.ts'

/** Lines on either side of the decisive one that are shown without asking. */
const NEARBY = 30

const BASIS: Readonly<Record<string, string>> = {
  keyword: 'by its keyword', prose: 'by prose', table: 'by a table', definition: 'by definition', example: 'by an example', inferred: '(inferred)',
}

export function badge(verdict: Verdict): Markup {
  return html`<span class="v ${verdict}">${icon(verdict)}<span class="w">${WORDS[verdict]}</span></span>`
}

/** @param above the row above it, if that is of the same clause: the sentence is then said more quietly */
export function testRow(row: Row, above: Row | undefined, runs: readonly RunResult[]): Markup {
  const { test, results } = row
  const several = runs.length > 1
  const verdicts = results.map(result => result?.verdict ?? 'absent')
  return html`
<details class="row${above?.test.says === test.says && html` same`}" id="${test.id}" data-v="${verdicts.join(' ')}" data-l="${test.level}" data-c="${test.clauses.join(' ')}"${several && differs(row) && html` data-x=""`}>
<summary><span class="vs">${results.map((result, n) => html`<span class="of">${several && html`<span class="who">${name(runs[n])}</span>`}${result ? badge(result.verdict) : html`<span class="v absent">not asked</span>`}</span>`)}</span>
<span class="says">${test.says}&ensp;<span class="tags"><code>${test.id.replace(`${test.document}#`, '')}</code> <span class="lv">${test.level}</span></span></span></summary>
<div class="in">
${results.map((result, n) => result && telling(result) && html`<section class="story ${result.verdict}">${several && html`<h4>${name(runs[n])} ${badge(result.verdict)}</h4>`}${story(result)}</section>`)}
${facts(row, runs)}
</div>
</details>`
}

function name(run: RunResult | undefined): string {
  return run ? targetInWords(run) : ''
}

function telling(result: TestResult): boolean {
  return result.failure !== undefined || result.reason !== undefined || result.transcript.length > 0
}

function story({ verdict, level, basis, failure, reason, see, transcript, again }: TestResult): Markup {
  const lenient = verdict === 'warn' && level.startsWith('MUST')
  return html`
${failure && html`<p class="msg">${failure.message}</p>`}
${reason !== undefined && html`<p class="why">${verdict === 'known-deviation' && 'In the ledger: '}${reason}${see !== undefined && html` ${linkOut(see, see)}`}</p>`}
${lenient && html`<p class="why">A warning only: no keyword of the specification carries this ${level}, it is ${basis === 'example' ? 'read off an example' : 'inferred'}.</p>`}
${(failure?.expected !== undefined || failure?.observed !== undefined) && html`<dl class="eo">
${failure.expected !== undefined && html`<div><dt>Expected</dt><dd>${failure.expected}</dd></div>`}
${failure.observed !== undefined && html`<div class="seen"><dt>Observed</dt><dd>${failure.observed}</dd></div>`}
</dl>`}
${transcript.length > 0 && wire(transcript)}
<div class="again"><h5>Run it again</h5><p><code>${again}</code><button type="button" class="copy" hidden>Copy</button></p></div>`
}

function wire(transcript: readonly TranscriptLine[]): Markup {
  const decisive = transcript.findIndex(line => line.decisive)
  const centre = decisive < 0 ? transcript.length - 1 : decisive
  const before = transcript.slice(0, Math.max(0, centre - NEARBY))
  const near = transcript.slice(before.length, centre + NEARBY + 1)
  const after = transcript.slice(before.length + near.length)
  return html`<h5>On the wire</h5>
${folded(before, 'earlier')}<ol class="wire" start="${before.length + 1}">${near.map(wireLine)}</ol>${folded(after, 'later')}`
}

function folded(lines: readonly TranscriptLine[], when: string): Markup | false {
  return lines.length > 0 && html`<details class="more"><summary>${lines.length} ${when}</summary><ol class="wire">${lines.map(wireLine)}</ol></details>`
}

function wireLine({ who, direction, atMs, text, decisive }: TranscriptLine): Markup {
  return html`<li${decisive && html` class="decisive"`}><span class="t">${atMs.toFixed(1)}<span class="u"> ms</span></span><span class="a">${who}&nbsp;<span class="d">${direction}</span></span><span class="x">${decisive && html`<mark>decisive</mark>`}${wireText(text)}</span></li>`
}

function facts({ test, results }: Row, runs: readonly RunResult[]): Markup {
  const took = results.flatMap((result, n) => result ? [`${runs.length > 1 ? `${name(runs[n])}: ` : ''}${duration(result.tookMs)}`] : [])
  return html`<dl class="facts">
<div class="wide"><dt>Test</dt><dd>${linkTo(test.id, html`<code>${test.id}</code>`)}</dd></div>
<div class="wide"><dt>${test.clauses.length > 1 ? 'Clauses' : 'Clause'}</dt><dd>${linkOut(test.url, `${test.document} §${test.section}`)} ${test.clauses.map(clause => html`<code>${clause}</code> `)}</dd></div>
<div><dt>Level</dt><dd>${test.level} ${BASIS[test.basis] ?? test.basis}</dd></div>
<div><dt>Priority</dt><dd>${test.priority}</dd></div>
<div><dt>Profile</dt><dd>${test.profile}</dd></div>
${test.transport && html`<div><dt>Transport</dt><dd>${test.transport}</dd></div>`}
<div><dt>Took</dt><dd>${took.join(', ')}</dd></div>
<div class="wide"><dt>Asked by</dt><dd><code>${test.file}</code></dd></div>${test.seenIn && html`
<div class="wide"><dt>A bug seen in</dt><dd>${test.seenIn.map(({ name, url }) => html`${linkOut(url, name)} `)}</dd></div>`}
</dl>`
}
