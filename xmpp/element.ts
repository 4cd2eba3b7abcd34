/**
 * The element tree everyone shares (ltx), and how to build and look into it by namespace instead of by prefix.
 * Elements of ours have no prefixes: `attrs.xmlns` is set where the namespace differs from the parent's, and always on top.
 */
import { Element } from 'ltx'

export { Element }

/** An attribute left `undefined` is not written. */
export type Attributes = Readonly<Record<string, string | number | undefined>>
/** What may stand inside an element; `undefined` stands for nothing, so that optional parts read in place. */
export type Child = Element | string | undefined

/** Builds an element; put its namespace in `attrs.xmlns` where it differs from the parent's. */
export function el(name: string, attrs: Attributes = {}, ...children: readonly Child[]): Element {
  const built = new Element(name)
  for (const [key, value] of Object.entries(attrs)) if (value !== undefined) setAttribute(built, key, String(value))
  for (const child of children) append(built, child)
  return built
}

/** Sets an attribute, also one that JavaScript has other plans for. */
export function setAttribute(x: Element, name: string, value: string): void {
  if (name === '__proto__') Object.defineProperty(x.attrs, name, { value, enumerable: true, writable: true, configurable: true })
  else x.attrs[name] = value
}

/** Adds a child, or nothing: an empty text is nothing, too. Returns the parent. */
export function append(parent: Element, child: Child): Element {
  if (child === undefined || child === '') return parent
  if (typeof child !== 'string') child.parent = parent
  parent.children.push(child)
  return parent
}

/** The namespace of an element: its own `xmlns`, or the nearest ancestor's. Empty when there is none. */
export function nsOf(x: Element): string {
  for (let at: Element | null = x; at; at = at.parent as Element | null) {
    const own = at.attrs['xmlns'] as string | undefined
    if (own !== undefined) return own
  }
  return ''
}

/** Whether an element has this namespace and local name. */
export function is(x: Element, ns: string, name: string): boolean {
  return x.name === name && nsOf(x) === ns
}

/** The child elements, without text. */
export function elementsOf(x: Element): Element[] {
  return x.children.filter(child => typeof child !== 'string')
}

/** The first child element with this namespace and name. */
export function childOf(x: Element, ns: string, name: string): Element | undefined {
  return elementsOf(x).find(child => is(child, ns, name))
}

/** All child elements with this namespace and name, in order. */
export function childrenOf(x: Element, ns: string, name: string): Element[] {
  return elementsOf(x).filter(child => is(child, ns, name))
}

/** The text directly inside an element. */
export function textOf(x: Element): string {
  return x.children.filter(child => typeof child === 'string').join('')
}

/** An attribute, or `undefined`. */
export function attr(x: Element, name: string): string | undefined {
  return x.attrs[name] as string | undefined
}

/** A deep copy without a parent; it keeps its namespace even when that came from an ancestor. */
export function copyOf(x: Element): Element {
  const copy = copyInside(x)
  if (x.parent && copy.attrs['xmlns'] === undefined) copy.attrs['xmlns'] = nsOf(x)
  return copy
}

function copyInside(x: Element): Element {
  const copy = new Element(x.name)
  copy.attrs = { ...x.attrs }
  for (const child of x.children) append(copy, typeof child === 'string' ? child : copyInside(child))
  return copy
}
