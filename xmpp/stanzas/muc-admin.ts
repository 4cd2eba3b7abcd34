/** muc#admin: lists of affiliations and roles, asked for and changed. Spec: XEP-0045 v1.35.5 §8, §9, §19.3. */
import { type Element, childrenOf, el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { type MucItem, readItem, writeItem } from './muc-item.ts'

/** A query, a change or an answer. */
export function writeMucAdmin(items: readonly MucItem[]): Element {
  return el('query', { xmlns: NS.mucAdmin }, ...items.map(writeItem))
}

/** @throws WireError `bad-request`, `jid-malformed` on an item that the schema does not allow */
export function readMucAdmin(query: Element): readonly MucItem[] {
  return childrenOf(query, NS.mucAdmin, 'item').map(readItem)
}
