/** Client state indication: the feature and the two states. Spec: XEP-0352 v1.0.0 §4. */
import { type Element, el } from '../element.ts'
import { NS } from '../namespaces.ts'

/** The stream feature. */
export function csiFeature(): Element {
  return el('csi', { xmlns: NS.csi })
}

export function clientState(state: 'active' | 'inactive'): Element {
  return el(state, { xmlns: NS.csi })
}
