/** Ping. Spec: XEP-0199 v2.0.1 §3. */
import { type Element, el } from '../element.ts'
import { NS } from '../namespaces.ts'

/** The payload of the request; the answer has none. */
export function ping(): Element {
  return el('ping', { xmlns: NS.ping })
}
