/**
 * Text in, elements out: builds prefix-free elements from strict XML and enforces how deep they may nest.
 * Spec: RFC 6120 §4.8.5, §11; RFC 7395 §3.3.3.
 */
import type { SaxesAttributeNS, SaxesTagNS, XMLDecl } from 'saxes'
import { Element, append, setAttribute } from '../element.ts'
import { WireError } from '../wire-error.ts'
import { StrictParser } from './strict-parser.ts'

/**
 * `maxStanzaBytes` counts a stanza from its `<` to its last `>` in UTF-8, and again what its prefixes would add written out;
 * `maxDepth` counts nested elements, the stanza itself being 1.
 */
export interface XmlLimits { readonly maxStanzaBytes: number; readonly maxDepth: number }

/** The root of a stream: its name and namespace, and its attributes without declarations and without those of foreign namespaces. */
export interface HeaderEvent {
  readonly kind: 'header'
  readonly name: string
  readonly namespace: string
  /** The default namespace it declares for what follows; empty when it declares none. */
  readonly contentNamespace: string
  readonly attrs: Readonly<Record<string, string>>
  /** Of the root, where it has another one than is usual: `stream`, or none in a document. */
  readonly prefix?: string
}
export interface ElementEvent {
  readonly kind: 'element'
  readonly element: Element
  /** That the element was written with; it has none any more. */
  readonly prefix?: string
}
export interface EndEvent { readonly kind: 'end' }
export type ReaderEvent = HeaderEvent | ElementEvent | EndEvent

/**
 * What the root is: of a `stream`, a header whose children are the elements; of a `document`, the element itself. A document ends
 * with `finish()`, after which the reader is ready for another one.
 */
export type Shape = 'stream' | 'document'

/** Reads XML text in any pieces. Whoever feeds it has counted the bytes. */
export class XmlReader {
  limits: XmlLimits
  readonly #parser: StrictParser
  #completed: ReaderEvent[] = []
  #current: Element | undefined
  /** Of the outermost element that is open. */
  #prefix = ''
  /** Namespaces of the open elements, outermost first; the root of a stream is not among them. */
  #namespaces: string[] = []
  #depth = 0
  readonly #rootDepth: number
  /** Characters that the elements since the last stanza have more than what was sent: namespaces written out for prefixes. */
  #expansion = 0
  #fresh = true

  constructor(shape: Shape, limits: XmlLimits) {
    this.limits = limits
    this.#rootDepth = shape === 'stream' ? 1 : 0
    this.#parser = new StrictParser({
      declaration: declaration => this.#declaration(declaration),
      tagBegins: () => this.#tagBegins(),
      open: tag => this.#open(tag),
      close: () => this.#close(),
      text: text => this.#text(text),
    })
  }

  /**
   * Reads on, and returns what this piece completed.
   * @throws WireError with the stream error it deserves; what the same piece had completed is lost, so feed pieces that end in ">"
   */
  feed(text: string): readonly ReaderEvent[] {
    // saxes would skip it as a byte order mark; XMPP has none (RFC 6120 §11.6), so it is text before the root
    if (this.#fresh && text.startsWith('\uFEFF')) this.#parser.fail('text data outside of root node.')
    if (text !== '') this.#fresh = false
    this.#parser.write(text)
    return this.#drain()
  }

  /** Ends a document. @throws WireError `not-well-formed` when something is still open or nothing was there */
  finish(): void {
    this.#parser.close()
    this.#fresh = true
  }

  /** The name and namespace of a document's root whose end has not come, when nothing is in it yet. */
  get unfinishedRoot(): Element | undefined {
    return this.#depth === 1 ? this.#current : undefined
  }

  #drain(): readonly ReaderEvent[] {
    if (this.#completed.length === 0) return NOTHING
    const completed = this.#completed
    this.#completed = []
    return completed
  }

  #declaration(declaration: XMLDecl): void {
    if (declaration.encoding === undefined || declaration.encoding.toLowerCase() === 'utf-8') return
    throw new WireError('XML_ENCODING', 'unsupported-encoding', `declared encoding is "${declaration.encoding}", and XMPP is always UTF-8`)
  }

  /** saxes needs time quadratic in depth, so this must be refused before the tag goes on its stack. */
  #tagBegins(): void {
    this.#depth += 1
    const depth = this.#depth - this.#rootDepth
    if (depth <= this.limits.maxDepth) return
    throw new WireError('XML_TOO_DEEP', 'policy-violation', `elements nest deeper than ${this.limits.maxDepth}`)
  }

  #open(tag: SaxesTagNS): void {
    if (this.#depth === this.#rootDepth) {
      this.#completed.push(headerOf(tag))
      return
    }
    const element = elementOf(tag, this.#namespaces.at(-1))
    if (this.#current) append(this.#current, element)
    else {
      this.#expansion = 0
      this.#prefix = tag.prefix
    }
    this.#current = element
    this.#countExpansion(tag, element)
    this.#namespaces.push(tag.uri)
  }

  /** One long namespace and a thousand uses of its prefix would fill a thousand times the memory when written again. */
  #countExpansion(tag: SaxesTagNS, element: Element): void {
    const { attrs } = element
    for (const name in attrs) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue
      const prefix = name.slice(6)
      if (tag.ns[prefix] === undefined) this.#expansion += String(attrs[name]).length
    }
    if (this.#expansion <= this.limits.maxStanzaBytes) return
    throw new WireError('XML_EXPANDS', 'policy-violation', `larger than ${this.limits.maxStanzaBytes} bytes when its prefixes are written out`)
  }

  #close(): void {
    this.#depth -= 1
    const closed = this.#current
    if (!closed) {
      this.#completed.push({ kind: 'end' })
      return
    }
    this.#namespaces.pop()
    this.#current = (closed.parent ?? undefined) as Element | undefined
    if (!closed.parent) this.#completed.push({ kind: 'element', element: closed, ...(this.#prefix !== '' && { prefix: this.#prefix }) })
  }

  #text(text: string): void {
    const into = this.#current
    if (into) {
      const last = into.children.length - 1
      const before = into.children[last]
      if (typeof before === 'string') into.children[last] = before + text
      else if (text !== '') into.children.push(text)
    } else if (this.#depth > 0 && /[^ \t\r\n]/.test(text)) {
      throw new WireError('STREAM_TEXT', 'bad-format', 'there is text between the elements of the stream')
    }
  }
}

const NOTHING: readonly ReaderEvent[] = []

/** Our canonical form: `xmlns` first and only where it changes, no declaration that nothing needs. */
function elementOf(tag: SaxesTagNS, parentNamespace: string | undefined): Element {
  const element = new Element(tag.local)
  if (tag.uri !== parentNamespace) element.attrs['xmlns'] = tag.uri
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name]
    if (attribute && isOrdinary(attribute)) {
      if (attribute.prefix !== '' && attribute.prefix !== 'xml') element.attrs[`xmlns:${attribute.prefix}`] = attribute.uri
      setAttribute(element, name, attribute.value)
    }
  }
  return element
}

function isOrdinary(attribute: SaxesAttributeNS): boolean {
  return attribute.prefix === '' ? attribute.name !== 'xmlns' : attribute.prefix !== 'xmlns'
}

function headerOf(tag: SaxesTagNS): HeaderEvent {
  const attrs: Record<string, string> = Object.create(null) as Record<string, string>
  for (const { name, prefix, value } of Object.values(tag.attributes)) {
    if (name !== 'xmlns' && (prefix === '' || prefix === 'xml')) attrs[name] = value
  }
  return { kind: 'header', name: tag.local, namespace: tag.uri, contentNamespace: tag.ns[''] ?? '', attrs: { ...attrs }, ...(tag.prefix !== 'stream' && { prefix: tag.prefix }) }
}

/**
 * Reads one whole document, as a WebSocket message or a fixture holds it.
 * @throws WireError as the framers do
 */
export function readElement(text: string, limits: Partial<XmlLimits> = {}): Element {
  const reader = new XmlReader('document', { maxStanzaBytes: Infinity, maxDepth: 100, ...limits })
  const read = reader.feed(text).find(event => event.kind === 'element')
  reader.finish()
  if (!read) throw new WireError('XML_NOT_WELL_FORMED', 'not-well-formed', 'not well-formed XML: there is no element')
  return read.element
}
