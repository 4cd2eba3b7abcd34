/**
 * The `<body/>` that wraps what goes over HTTP: read whole, written around payloads that are text already. What its attributes ask for,
 * each side judges for itself. Spec: XEP-0124 v1.11.2 §6, §7; XEP-0206 v1.4 §2.
 */
import { attr, type Element, elementsOf, is, nsOf, textOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { escapeAttribute } from '../xml/writer.ts'
import { type XmlLimits, XmlReader } from '../xml/reader.ts'

/** Attributes of a body without prefix, `xml:lang`, and those of XEP-0206 as `xmpp:…`, whatever their prefix was. */
export type BodyAttributes = Readonly<Record<string, string | undefined>>

export interface BoshBody {
  readonly attrs: BodyAttributes
  /** Each with its namespace in `xmlns`, and without parent. */
  readonly payloads: readonly Element[]
}

/**
 * Reads the body of a request or a response.
 * @param limits depth counts from the payloads; bytes are counted by whoever has them
 * @throws WireError `bad-request` (codes `BOSH_…`) or what the XML deserves, when it is no body
 */
export function readBody(bytes: Uint8Array | string, limits: XmlLimits): BoshBody {
  const root = documentOf(textFrom(bytes), { ...limits, maxDepth: limits.maxDepth + 1 })
  if (!is(root, NS.bosh, 'body')) throw new WireError('BOSH_ROOT', 'bad-request', `the root is <${root.name} xmlns="${nsOf(root)}">, not a BOSH body`)
  if (textOf(root).trim() !== '') throw new WireError('BOSH_TEXT', 'bad-request', 'a body has elements in it, and no text')
  return { attrs: attributesOf(root), payloads: elementsOf(root).map(alone) }
}

/** A body around payloads that are written for it: with the default namespace of BOSH, and the prefix `stream` where it is used. */
export function writeBody(attrs: BodyAttributes, payloads: readonly string[] = []): string {
  const inside = payloads.join('')
  const declared = Object.keys(attrs).some(name => name.startsWith('xmpp:') && attrs[name] !== undefined) ? ` xmlns:xmpp='${NS.xbosh}'` : ''
  const stream = inside.includes('<stream:') ? ` xmlns:stream='${NS.stream}'` : ''
  const pairs = Object.entries(attrs).map(([name, value]) => (value === undefined ? '' : ` ${name}='${escapeAttribute(value)}'`)).join('')
  const begin = `<body${attrs['xmlns'] === undefined ? ` xmlns='${NS.bosh}'` : ''}${declared}${stream}${pairs}`
  return inside === '' ? `${begin}/>` : `${begin}>${inside}</body>`
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textFrom(bytes: Uint8Array | string): string {
  if (typeof bytes === 'string') return bytes
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new WireError('STREAM_UTF8', 'unsupported-encoding', 'the body is not UTF-8', { cause })
  }
}

function documentOf(text: string, limits: XmlLimits): Element {
  const reader = new XmlReader('document', limits)
  const [event] = reader.feed(text.trim())
  reader.finish()
  if (event?.kind !== 'element') throw new WireError('BOSH_ROOT', 'bad-request', 'there is no body')
  return event.element
}

function attributesOf(root: Element): BodyAttributes {
  const attrs: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(root.attrs as Record<string, string>)) {
    const [prefix, local] = name.split(':')
    if (local === undefined) {
      if (name !== 'xmlns') attrs[name] = value
    } else if (prefix === 'xml') attrs[name] = value
    else if (attr(root, `xmlns:${prefix ?? ''}`) === NS.xbosh) attrs[`xmpp:${local}`] = value
  }
  return attrs
}

function alone(payload: Element): Element {
  payload.attrs['xmlns'] ??= NS.bosh
  payload.parent = null
  return payload
}
