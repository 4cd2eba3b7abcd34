/** Pages of a long list. Spec: XEP-0059 v1.0 §2. */
import { type Element, childOf, el, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'

/** Which page is wanted. */
export interface PageWanted {
  /** Entries on it. */
  readonly max?: number | undefined
  /** The entry before its first. */
  readonly after?: string | undefined
}
/** Which page it is. */
export interface Page {
  /** Its first entry, and how many are before that. */
  readonly first?: string | undefined
  readonly index?: number | undefined
  readonly last?: string | undefined
  /** Entries of the whole list. */
  readonly count: number
}

/** What a request says about pages, or `undefined`. @throws WireError `bad-request` on a size that is none */
export function readResultSet(query: Element): PageWanted | undefined {
  const set = childOf(query, NS.resultSet, 'set')
  if (!set) return undefined
  const max = childOf(set, NS.resultSet, 'max')
  const after = childOf(set, NS.resultSet, 'after')
  return { ...(max && { max: readCount(textOf(max)) }), ...(after && { after: textOf(after) }) }
}

export function writeResultSet({ first, index, last, count }: Page): Element {
  return el('set', { xmlns: NS.resultSet },
    first === undefined ? undefined : el('first', { index }, first),
    last === undefined ? undefined : el('last', {}, last),
    el('count', {}, String(count)))
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new WireError('RESULT_SET_MAX', 'bad-request', `"${text}" is no number of entries`)
  return Number(text)
}
