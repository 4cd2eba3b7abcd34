/** A second opinion on XML: what libxml2 makes of the same bytes, in a form that can be compared. Spec: XML 1.0, Namespaces in XML 1.0. */
import { XmlCData, XmlDocument, XmlElement, XmlParseError, XmlText } from 'libxml2-wasm'
import { type Element, nsOf } from '../../element.ts'

/**
 * An element by what its names mean, whatever prefixes it was written with: `{namespace}name`, attributes, children. Without any
 * U+FEFF: libxml2-wasm takes one at the start of a string for a byte order mark and drops it.
 */
export interface Picture {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Picture | string)[]
}

/** `undecided`: libxml2 complains of nothing but a namespace that is no URI, which the standard leaves alone. */
export type SecondOpinion =
  | { readonly verdict: 'accepted'; readonly picture: Picture }
  | { readonly verdict: 'refused' | 'undecided'; readonly why: string }

/** What libxml2 says of a whole document, taken for UTF-8 whatever it declares. */
export function secondOpinion(bytes: Uint8Array): SecondOpinion {
  try {
    const document = XmlDocument.fromBuffer(bytes, { encoding: 'utf-8' })
    try {
      return { verdict: 'accepted', picture: pictureOfNode(document.root) }
    } finally {
      document.dispose()
    }
  } catch (error) {
    if (!(error instanceof XmlParseError)) throw error
    const serious = error.details.filter(detail => (detail.level ?? 3) > 1)
    const undecided = serious.length > 0 && serious.every(detail => /^xmlns(:.*)?: '.*' is not a valid URI/s.test(detail.message))
    return { verdict: undecided ? 'undecided' : 'refused', why: error.message }
  }
}

function pictureOfNode(node: XmlElement): Picture {
  const attributes: [string, string][] = node.attrs.map(attribute => [fullName(attribute.namespaceUri, attribute.name), attribute.value])
  const children: (Picture | string)[] = []
  for (let child = node.firstChild; child; child = child.next) {
    if (child instanceof XmlText || child instanceof XmlCData) addText(children, child.content)
    else if (child instanceof XmlElement) children.push(pictureOfNode(child))
  }
  return { name: fullName(node.namespaceUri, node.name), attributes: sorted(attributes), children }
}

/** The same picture of one of our elements. */
export function pictureOf(x: Element): Picture {
  const attributes = Object.keys(x.attrs).filter(name => name !== 'xmlns' && !name.startsWith('xmlns:')).map((name): [string, string] => {
    const colon = name.indexOf(':')
    const prefix = name.slice(0, Math.max(colon, 0))
    const namespace = prefix === 'xml' ? 'http://www.w3.org/XML/1998/namespace' : String(x.attrs[`xmlns:${prefix}`] ?? '')
    return [fullName(prefix === '' ? '' : namespace, name.slice(colon + 1)), String(x.attrs[name])]
  })
  const children: (Picture | string)[] = []
  for (const child of x.children) {
    if (typeof child === 'string') addText(children, child)
    else children.push(pictureOf(child))
  }
  return { name: fullName(nsOf(x), x.name), attributes: sorted(attributes), children }
}

function addText(children: (Picture | string)[], read: string): void {
  const text = withoutMarks(read)
  const last = children.at(-1)
  if (typeof last === 'string') children[children.length - 1] = last + text
  else if (text !== '') children.push(text)
}

function fullName(namespace: string, name: string): string {
  return withoutMarks(namespace === '' ? name : `{${namespace}}${name}`)
}

function sorted(attributes: readonly [string, string][]): Record<string, string> {
  return Object.fromEntries(attributes.map(([name, value]): [string, string] => [name, withoutMarks(value)]).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function withoutMarks(text: string): string {
  return text.replaceAll('\uFEFF', '')
}
