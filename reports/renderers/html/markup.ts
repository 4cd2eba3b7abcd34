/** HTML that cannot forget to escape: whatever goes into a template is text, unless it came out of one. */
import { printable } from '../printable.ts'

/** Finished HTML. */
export class Markup {
  readonly html: string
  constructor(html: string) {
    this.html = html
  }
}

type Inserted = string | number | Markup | false | undefined | readonly Inserted[]

/** `` html`<p>${text}</p>` ``: text is escaped, lists are joined, `undefined` and `false` are nothing. Attributes need double quotes. */
export function html(parts: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup {
  return new Markup(parts.reduce((before, part, n) => before + insert(inserted[n - 1]) + part))
}

function insert(value: Inserted): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.html
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? escape(value) : value.map(insert).join('')
}

function escape(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

/** A link that leaves the page, where the address is one a browser should follow; its words alone otherwise. */
export function linkOut(address: string | undefined, words: string): Markup {
  return address !== undefined && /^https?:\/\//.test(address)
    ? html`<a href="${address}" rel="noopener noreferrer" target="_blank">${words}<span class="out" aria-hidden="true">↗</span></a>`
    : html`${words}`
}

/** A link to something on the page. Only `%` needs care: browsers look for an id as written first, then decoded. */
export function linkTo(id: string, words: string | Markup): Markup {
  return html`<a href="#${encodeURIComponent(printable(id))}">${words}</a>`
}
