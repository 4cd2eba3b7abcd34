/** The shapes of the verdicts in the HTML report: each tells itself apart without colour. */
import type { Verdict } from '#harness/verdict/run-result.js'
import { VERDICTS } from '#harness/verdict/run-result.js'
import type { Markup } from './markup.ts'
import { html } from './markup.ts'

/** On a 16 × 16 grid: `line` is stroked, `solid` is filled. */
const SHAPES: Readonly<Record<Verdict, { readonly line?: string, readonly solid?: string }>> = {
  pass: { line: 'M3.5 8.5l3 3 6-7' },
  fail: { line: 'M4.5 4.5l7 7m0-7l-7 7' },
  error: { line: 'M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM8 4.8v3.7', solid: 'M8 10.2a1 1 0 1 1 0 2 1 1 0 0 1 0-2z' },
  inconclusive: { line: 'M5.3 5.7a2.7 2.7 0 1 1 4 2.4C8.4 8.6 8 9.2 8 10.1', solid: 'M8 11.8a1 1 0 1 1 0 2 1 1 0 0 1 0-2z' },
  'not-run': { line: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z' },
  'fixed-deviation': { line: 'M8 13V3.5M4 7.3l4-4 4 4' },
  warn: { line: 'M8 2.2l6.2 11.2H1.8zM8 6.3v3', solid: 'M8 10.5a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8z' },
  'known-deviation': { line: 'M2.5 6.5c2-2 3.5-2 5.5 0s3.5 2 5.5 0m-11 4c2-2 3.5-2 5.5 0s3.5 2 5.5 0' },
  info: { line: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.6v3.3', solid: 'M8 4.3a.95.95 0 1 1 0 1.9.95.95 0 0 1 0-1.9z' },
  'not-applicable': { line: 'M4 8h8' },
}

/** Put once on the page; `icon` refers to it. */
export const SPRITE: Markup = html`<svg class="sprite" aria-hidden="true" width="0" height="0">${VERDICTS.map(verdict => {
  const { line, solid } = SHAPES[verdict]
  return html`<symbol id="v-${verdict}" viewBox="0 0 16 16">${line !== undefined && html`<path d="${line}" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`}${solid !== undefined && html`<path d="${solid}" fill="currentColor"/>`}</symbol>`
})}</svg>`

export function icon(verdict: Verdict): Markup {
  return html`<svg class="i" aria-hidden="true"><use href="#v-${verdict}"/></svg>`
}
