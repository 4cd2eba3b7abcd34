/**
 * The report people open: one self-contained file for one or several runs of the same tests. It asks nothing of the network, its
 * policy lets nothing run but its own script, and without that script everything is still there, only unfiltered.
 */
import { createHash } from 'node:crypto'
import type { RunResult, TestResult, Verdict } from '#harness/verdict/run-result.js'
import { icon, SPRITE } from './html/icons.ts'
import type { Markup } from './html/markup.ts'
import { html, linkTo, Markup as Raw } from './html/markup.ts'
import { SCRIPT } from './html/script.ts'
import { STYLE } from './html/style.ts'
import type { Groups, Row } from './html/table.ts'
import { byClause, byDocument, bySection, rowsOf } from './html/table.ts'
import { badge, testRow } from './html/test-row.ts'
import { sectionName } from './spec-order.ts'
import { ACT_ON, BY_WEIGHT, MEANING, WORDS, counts, duration, exitInWords, plural, targetInWords } from './verdict-words.ts'

/** Failures that the head of the report names one by one. */
const MOST_NAMED = 8

export function renderHtml(...runs: readonly [RunResult, ...RunResult[]]): string {
  const rows = rowsOf(runs)
  const documents = byDocument(rows)
  const title = `${runs.map(run => `${targetInWords(run)}: ${exitInWords(run)}`).join(' · ')} · Assay`
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hash(STYLE)}'; script-src '${hash(SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Raw(STYLE)}</style>
</head>
<body>
${SPRITE}
<a class="skip" href="#tests">Skip to the tests</a>
<header class="top">
<p class="brand">Assay <span>conformance report</span></p>
${runs.length > 1 && html`<h1>${runs.map(targetInWords).join(', ')}</h1>`}
<div class="cards">${runs.map(run => card(run, runs.length > 1))}</div>
</header>
${attention(rows, runs)}
${tools(runs, documents)}
<div class="page">
${contents(documents, runs)}
<main id="tests" class="of-${runs.length > 3 ? 'many' : runs.length}">
${rows.length === 0 ? html`<p class="none">No test was run.</p>` : html`<p class="none" id="assay-none" hidden>No test fits these filters.</p>`}
${documents.map(([document, group]) => section(document, group, runs))}
</main>
</div>
<footer><p>Assay ${runs[0].assay.version} on Node ${runs[0].assay.node}. This page was made from <code>run.json</code> alone; it loads nothing and sends nothing.</p></footer>
<script>${new Raw(SCRIPT)}</script>
</body>
</html>`.html}\n`
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function card(run: RunResult, several: boolean): Markup {
  const { target } = run
  const name = targetInWords(run)
  const outcome = run.exitCode === 0 ? 'pass' : run.exitCode === 1 ? 'fail' : run.exitCode === 4 ? 'inconclusive' : 'error'
  return html`<section class="card">
${several ? html`<h2 class="name">${name}</h2>` : html`<h1 class="name">${name}</h1>`}
<p class="sub">${[target.name, target.domain, `profile ${run.profile}`, plural(run.tests.length, 'test'), duration(run.tookMs), `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`].map(fact => html`<span>${fact}</span> `)}</p>
<div class="outcome ${outcome}">${icon(outcome)}<div><p><strong>${exitInWords(run)}</strong> <span class="code">exit code ${run.exitCode}</span></p>
${run.gates.length > 0 && html`<ul>${run.gates.map(gate => html`<li>${gate}</li>`)}</ul>`}${run.only !== undefined && html`<p>Only <code>${run.only}</code> was asked for.</p>`}</div></div>
${bar(run.tests)}
<ul class="legend">${counts(run.tests).map(([verdict, count]) => html`<li title="${MEANING[verdict]}">${badge(verdict)} <b>${count}</b></li>`)}</ul>
<details class="about"><summary>About this run</summary><dl class="facts">
${Object.entries(target.endpoints).map(([kind, address]) => fact(kind, html`<code>${address}</code>`))}
${target.mucDomain !== undefined && fact('rooms', target.mucDomain)}
${fact('mechanisms', target.mechanisms.join(', ') || 'none')}
${fact('features', target.features.join(', ') || 'none')}
${fact('manners', target.polite ? 'polite tests only' : 'all tests')}
${fact('seed', String(run.seed))}
</dl></details>
</section>`
}

function fact(name: string, value: string | Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

/** Shares of the whole as a strip. Attributes instead of styles: the page's policy allows no inline style. */
function bar(tests: readonly TestResult[]): Markup {
  let x = 0
  const parts = counts(tests).map(([verdict, count]) => {
    const width = 100 * count / tests.length
    const part = html`<rect class="${verdict}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="4"/>`
    x += width
    return part
  })
  const words = counts(tests).map(([verdict, count]) => `${count} ${WORDS[verdict]}`).join(', ')
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${words}">${parts}</svg>`
}

/** What somebody has to act on: failures one by one, the rest by reason; each with the targets it holds for. */
function attention(rows: readonly Row[], runs: readonly RunResult[]): Markup | false {
  const pressing = rows.flatMap(({ test, results }) => results.flatMap((result, n) => {
    const run = runs[n]
    return result && run && ACT_ON.has(result.verdict) ? [{ test, verdict: result.verdict, why: result.reason ?? result.failure?.message ?? test.says, target: targetInWords(run) }] : []
  }))
  if (pressing.length === 0) return false
  const isNamed = (verdict: Verdict) => verdict === 'fail' || verdict === 'error'
  const entries = [...Map.groupBy(pressing, ({ test, verdict, why }) => JSON.stringify([verdict, isNamed(verdict) ? test.id : why])).values()]
    .flatMap(([first, ...others]) => first ? [{ first, targets: new Set([first, ...others].map(({ target }) => target)), ids: new Set([first, ...others].map(({ test }) => test.id)) }] : [])
  const named = entries.filter(({ first }) => isNamed(first.verdict))
  const entry = ({ first: { test, verdict, why }, targets, ids }: typeof entries[number]) => html`<li>${badge(verdict)} <div>${linkTo(test.id, isNamed(verdict) ? test.says : why)}&ensp;<code>${test.id}</code>${ids.size > 1 && html` <span class="who">and ${ids.size - 1} more</span>`}${runs.length > 1 && html` <span class="who">${[...targets].join(', ')}</span>`}</div></li>`
  return html`<section class="attention" aria-labelledby="assay-attention"><h2 id="assay-attention">Needs attention</h2><ul>
${named.slice(0, MOST_NAMED).map(entry)}
${named.length > MOST_NAMED && html`<li><span class="v">…</span><div>and ${named.length - MOST_NAMED} more that failed, below</div></li>`}
${entries.filter(({ first }) => !isNamed(first.verdict)).map(entry)}
</ul></section>`
}

function tools(runs: readonly RunResult[], documents: Groups<Row>): Markup {
  const present = new Set<Verdict>(runs.flatMap(run => run.tests.map(test => test.verdict)))
  return html`<search class="tools">
<div class="find"><input id="assay-find" type="search" aria-label="Search" placeholder="Search words, ids, stanzas" autocomplete="off" spellcheck="false"></div>
<select id="assay-document" aria-label="Document"><option value="">All documents</option>${documents.map(([document]) => html`<option>${document}</option>`)}</select>
<select id="assay-level" aria-label="Level"><option value="">All levels</option><option value="MUST">MUST, MUST NOT</option><option value="SHOULD">SHOULD, SHOULD NOT</option><option>MAY</option></select>
<div class="chips" role="group" aria-label="Verdicts">${BY_WEIGHT.filter(verdict => present.has(verdict)).map(verdict => html`<button type="button" aria-pressed="false" data-verdict="${verdict}" title="${MEANING[verdict]}">${badge(verdict)}</button>`)}
${runs.length > 1 && html`<button type="button" aria-pressed="false" id="assay-differs">targets differ</button>`}</div>
<div class="state"><output id="assay-shown" aria-live="polite"></output><button type="button" id="assay-open">Open all</button><button type="button" id="assay-clear" disabled>Clear filters</button></div>
</search>`
}

function contents(documents: Groups<Row>, runs: readonly RunResult[]): Markup {
  return html`<nav class="contents" aria-label="Documents"><ul>${documents.map(([document, rows]) => html`<li>${linkTo(`doc:${document}`, html`<b>${document}</b> <span>${titleOf(document, runs)}</span>${runs.length === 1 && bar(rows.flatMap(({ results }) => results[0] ?? []))}`)}</li>`)}</ul></nav>`
}

function titleOf(document: string, runs: readonly RunResult[]): string {
  return runs.map(run => run.documents?.[document]?.title).find(title => title !== undefined) ?? ''
}

function section(document: string, rows: readonly [Row, ...Row[]], runs: readonly RunResult[]): Markup {
  const version = runs.map(run => run.documents?.[document]?.version).find(known => known !== undefined)
  return html`<section class="doc" id="doc:${document}" data-d="${document}">
<h2><span>${document} <span class="title">${titleOf(document, runs)}</span>${version !== undefined && html` <span class="version">${version}</span>`}</span>
<span class="tallies">${runs.map((run, n) => html`<span class="tally">${runs.length > 1 && html`<span class="who">${targetInWords(run)}</span>`}${counts(rows.flatMap(({ results }) => results[n] ?? [])).map(([verdict, count]) => html`<span class="n ${verdict}" title="${count} ${WORDS[verdict]}">${icon(verdict)}${count}<span class="vh"> ${WORDS[verdict]}</span></span>`)}</span>`)}</span></h2>
<div class="sheet">
${runs.length > 1 && html`<div class="heads" aria-hidden="true"><div>${runs.map(run => html`<span>${targetInWords(run)}</span>`)}</div></div>`}
${bySection(rows).map(([number, group]) => html`<section class="sec"><h3>§${number} <span>${sectionName(group[0].test)}</span></h3>
${byClause(group).map(([clause, tests]) => {
    const shown = tests.map((row, n) => testRow(row, tests[n - 1], runs))
    return tests.some(({ test }) => test.id === clause) ? shown : html`<div class="tests" id="${clause}">${shown}</div>`
  })}</section>`)}
</div>
</section>`
}
