/** Resource binding along with the login. Spec: XEP-0386 v1.1.0 §3. */
import { attr, type Child, childOf, childrenOf, el, type Element, elementsOf, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'

/** What is offered. @param features that can be turned on along with it */
export function bind2Feature(features: readonly string[]): Element {
  return el('bind', { xmlns: NS.bind2 }, el('inline', {}, ...features.map(name => el('feature', { var: name }))))
}

/** The features that can be turned on along with it; `undefined` when the offer has no list. */
export function readBind2Feature(x: Element): readonly string[] | undefined {
  const inline = childOf(x, NS.bind2, 'inline')
  return inline && childrenOf(inline, NS.bind2, 'feature').map(feature => attr(feature, 'var') ?? '')
}

/** @param features requests to turn something on */
export function bind2(tag: string | undefined, ...features: readonly Child[]): Element {
  return el('bind', { xmlns: NS.bind2 }, tag === undefined ? undefined : el('tag', {}, tag), ...features)
}

export function readBind2(x: Element): { readonly tag: string | undefined; readonly features: readonly Element[] } {
  const tag = childOf(x, NS.bind2, 'tag')
  return { tag: tag && (textOf(tag) || undefined), features: elementsOf(x).filter(child => nsOf(child) !== NS.bind2) }
}

/** What the server answers. @param results of what was turned on */
export function bound2(...results: readonly Child[]): Element {
  return el('bound', { xmlns: NS.bind2 }, ...results)
}
