/** The exact characters of a stanza, lightly painted, so that names and values are told apart at a glance. */
import type { Markup } from './markup.ts'
import { html } from './markup.ts'

/** Longer texts are cut here; `run.json` has them whole. */
const MOST_CHARACTERS = 20_000
/** A tag's name, or an attribute's value. No part can look back over what another has read, so hostile text costs no more. */
const PARTS = /(<\/?[\w:.-]+)|(?<==)("[^"]*"|'[^']*')/g

export function wireText(text: string): Markup {
  const shown = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text
  const painted: (Markup | string)[] = []
  let at = 0
  for (const part of shown.matchAll(PARTS)) {
    painted.push(shown.slice(at, part.index), part[1] === undefined ? html`<i>${part[0]}</i>` : html`<b>${part[0]}</b>`)
    at = part.index + part[0].length
  }
  painted.push(shown.slice(at))
  return html`${painted}${text.length > MOST_CHARACTERS && html`<em>… ${text.length - MOST_CHARACTERS} more characters in run.json</em>`}`
}
