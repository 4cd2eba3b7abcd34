/** muc#owner: the configuration of a room, and its end. Spec: XEP-0045 v1.35.5 §10, §19.4. */
import { type Element, childOf, el } from '../element.ts'
import { NS } from '../namespaces.ts'
import { type Form, readForm, writeForm } from './data-form.ts'
import { type Destroy, readDestroy, writeDestroy } from './muc-item.ts'

/** With neither, the request for the form. */
export interface MucOwner { readonly form?: Form | undefined; readonly destroy?: Destroy | undefined }

export function writeMucOwner(owner: MucOwner = {}): Element {
  return el('query', { xmlns: NS.mucOwner }, owner.destroy && writeDestroy(owner.destroy), owner.form && writeForm(owner.form))
}

/** @throws WireError `bad-request`, `jid-malformed` on what the schemas do not allow */
export function readMucOwner(query: Element): MucOwner {
  const form = readForm(query)
  const destroy = childOf(query, NS.mucOwner, 'destroy')
  return { ...(form && { form }), ...(destroy && { destroy: readDestroy(destroy) }) }
}
