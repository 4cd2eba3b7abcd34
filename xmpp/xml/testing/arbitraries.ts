/** Random elements in our canonical form, random XML that may be broken, and random slicings. */
import fc from 'fast-check'
import { type Element, append, el, setAttribute } from '../../element.ts'

const NAMESPACES = ['jabber:client', 'urn:a', 'urn:b', 'http://jabber.org/protocol/muc#user', 'urn:with&amp;', 'urn:ü', '']
const NAMES = ['a', 'b', 'body', 'item', 'x', '_', 'é', 'a-1.b', '𐀀', '__proto__', 'constructor', 'xml', 'xmlns']
const CHARACTERS = ['a', 'B', '0', ' ', '\t', '\n', '\r', '&', '<', '>', '"', '\'', ']', ']]>', '\u0080', '\u0085', 'é', '\u2028', '\uFEFF', '\uFFFD', '😀', '&amp;', '<!--', '<?']

/** Any text XML can carry, heavy on what needs care. */
const xmlText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 8 }).map(parts => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 10 }).map(text => text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')),
)

const localName = fc.constantFrom(...NAMES)
const plainAttribute = fc.tuple(localName.filter(name => name !== 'xmlns'), xmlText)
const prefixedAttribute = fc.record({ prefix: fc.constantFrom('p', 'q', 'é'), local: localName, namespace: fc.constantFrom('urn:p', 'urn:q'), value: xmlText })

interface Shape {
  readonly name: string
  readonly namespace: string
  readonly plain: readonly [string, string][]
  readonly prefixed: readonly { prefix: string; local: string; namespace: string; value: string }[]
  readonly lang: string | undefined
  readonly children: readonly (Shape | string)[]
}
const shape = fc.letrec<{ shape: Shape }>(tie => ({
  shape: fc.record({
    name: localName,
    namespace: fc.constantFrom(...NAMESPACES),
    plain: fc.array(plainAttribute, { maxLength: 3 }),
    prefixed: fc.array(prefixedAttribute, { maxLength: 2 }),
    lang: fc.option(fc.constantFrom('en', 'de-CH', ''), { nil: undefined, freq: 5 }),
    children: fc.array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, xmlText, tie('shape')), { maxLength: 4 }),
  }),
})).shape

/** Elements as the reader makes them: `xmlns` first and only where it changes, no empty and no neighbouring texts. */
export const canonicalElement: fc.Arbitrary<Element> = shape.map(each => build(each, undefined))

function build(from: Shape, outer: string | undefined): Element {
  const x = el(from.name, from.namespace === outer ? {} : { xmlns: from.namespace })
  for (const [name, value] of from.plain) setAttribute(x, name, value)
  const taken = new Map<string, string>()
  for (const { prefix, local, namespace, value } of from.prefixed) {
    if (taken.has(prefix) || [...taken.values()].includes(namespace)) continue
    taken.set(prefix, namespace)
    setAttribute(x, `xmlns:${prefix}`, namespace)
    setAttribute(x, `${prefix}:${local}`, value)
  }
  if (from.lang !== undefined) setAttribute(x, 'xml:lang', from.lang)
  for (const child of from.children) addChild(x, typeof child === 'string' ? child : build(child, from.namespace))
  return x
}

function addChild(x: Element, child: Element | string): void {
  const last = x.children.length - 1
  const before = x.children[last]
  if (typeof child === 'string' && typeof before === 'string') x.children[last] = before + child
  else if (child !== '') append(x, child)
}

/** Pieces of XML that are often right next to each other, and sometimes wrong. */
export const XML_PIECES = [
  '<a>', '</a>', '<a/>', '<b', '>', '/>', '</b>', '<p:a>', '</p:a>', '<a xmlns=\'urn:a\'>', '<a xmlns:p="urn:p">', ' xmlns:p=\'urn:p\'', ' xmlns=\'\'',
  ' p:x=\'1\'', ' x=\'1\'', ' x="2"', ' y = "3"', ' xml:lang=\'en\'', ' xmlns:q=\'urn:p\' q:x=\'\'', ' z=\'&#65;&lt;\'', 'text', ' ', '\n', '\r\n', '\r', '\t',
  '&amp;', '&lt;', '&gt;', '&quot;', '&apos;', '&#x41;', '&#65;', '&#xD;', '&#10;', '&#0;', '&#xFFFF;', '&#x110000;', '&#;', '&lol;', '&', '&a b;', ';',
  '<![CDATA[', ']]>', '<![CDATA[x<y]]>', ']', ']]', '<!', '<!-- c -->', '<!DOCTYPE a>', '<!ELEMENT', '<?', '<?x y?>', '<?xml version="1.0"?>', '<?xml', '?>',
  'é', '😀', '\u0000', '\u0001', '\uFFFE', '\uFEFF', '\u0085', '\u007F', '<', '>', '\'', '"', '=', '/', ':', '<:a>', '<a:>', '<a:b:c>', '<1>', '<é/>', '<-/>',
] as const

/** XML text that is well-formed about as often as not. */
export const almostXml: fc.Arbitrary<string> = fc.letrec<{ inside: string }>(tie => ({
  inside: fc.array(fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: fc.constantFrom('text', ' ', '&amp;', '&#65;', '<![CDATA[x]]>', '<a/>', '<b x=\'1\'/>', '\r\n', ']]&gt;', 'é') },
    { weight: 1, arbitrary: fc.constantFrom(...XML_PIECES) },
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom('a', 'p:a', 'b xmlns=\'urn:a\'', 'b xmlns:p="urn:q" p:x=\'\'', 'q:c xmlns:q=\'urn:q\''), tie('inside'))
      .map(([tag, inside]) => `<${tag}>${inside}</${tag.split(' ')[0] ?? ''}>`) },
  ), { maxLength: 5 }).map(parts => parts.join('')),
})).inside.map(inside => `<a xmlns:p='urn:p'>${inside}</a>`)

/** The same bytes in pieces: whole, or cut at random places. */
export function slicings(bytes: Uint8Array): fc.Arbitrary<readonly Uint8Array[]> {
  return fc.array(fc.nat({ max: bytes.length }), { maxLength: 20 }).map(cuts => cutAt(bytes, cuts))
}

export function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, at) => bytes.subarray(edges[at], end))
}
