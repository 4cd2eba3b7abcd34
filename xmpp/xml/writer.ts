/**
 * Elements out, text in XML: the shortest declarations that say the same, and nothing that a strict reader would not give back.
 * Spec: XML 1.0 (5th ed.), Namespaces in XML 1.0 (3rd ed.), RFC 6120 §4.8.5, §11.
 */
import { type Element, nsOf } from '../element.ts'
import { NS } from '../namespaces.ts'
import { WireError } from '../wire-error.ts'
import { XMLNS_NS, XML_NS, forbiddenCharacter, isName } from './names.ts'

/**
 * Writes an element and what is in it.
 * @param scope the default namespace already declared around it, as on a TCP stream, where the prefix `stream` is declared too and
 *   `<stream:features/>`, `<stream:error/>` are written with it. Without it the text stands alone, as a WebSocket message must.
 * @throws WireError `bad-request` (codes `WRITE_…`) on what cannot be read back: a character XML has no way to write, a name that is
 *   none, a prefix that is not declared beside its use
 */
export function write(x: Element, scope?: string): string {
  return writeElement(x, nsOf(x), scope ?? '', scope !== undefined)
}

/** Text as it may stand between tags. @throws WireError `bad-request` on a character that XML cannot write */
function escapeText(text: string): string {
  return SPECIAL.test(text) ? checked(text).replace(/[&<>\r]/g, escaped) : text
}

/** Text as it may stand in an attribute, in quotes of either kind. @throws WireError `bad-request` on a character that XML cannot write */
export function escapeAttribute(text: string): string {
  return SPECIAL.test(text) ? checked(text).replace(/[&<>'"\t\n\r]/g, escaped) : text
}

/** `declared` is the default namespace in force around the tag; `prefixed`: the prefix `stream` is too. */
function writeElement(x: Element, namespace: string, declared: string, prefixed: boolean): string {
  const asStream = prefixed && namespace === NS.stream
  const tag = asStream ? `stream:${nameOf(x.name)}` : nameOf(x.name)
  const inside = asStream ? declared : namespace
  let out = inside === declared ? `<${tag}` : `<${tag} xmlns='${namespaceName(inside)}'`
  out += attributesOf(x)
  if (x.children.length === 0) return `${out}/>`
  out += '>'
  for (const child of x.children) {
    if (typeof child === 'string') out += escapeText(child)
    else out += writeElement(child, (child.attrs['xmlns'] as string | undefined) ?? namespace, inside, prefixed)
  }
  return `${out}</${tag}>`
}

function attributesOf(x: Element): string {
  let out = ''
  let foreign = false
  for (const name of Object.keys(x.attrs)) {
    if (name === 'xmlns') continue
    const value = String(x.attrs[name])
    if (name.includes(':')) {
      foreign = true
      requireDeclared(x, name, value)
    } else nameOf(name)
    out += ` ${name}='${escapeAttribute(value)}'`
  }
  if (foreign) refuseTwins(x)
  return out
}

/** A prefix must be declared on the element that uses it: elements are copied from stream to stream, and lose what is around them. */
function requireDeclared(x: Element, name: string, value: string): void {
  const colon = name.indexOf(':')
  const prefix = name.slice(0, colon)
  const local = nameOf(name.slice(colon + 1))
  if (prefix === 'xml') return
  if (prefix === 'xmlns') {
    if (local === 'xmlns' || value === '' || (local === 'xml') !== (value === XML_NS)) throw refusal('WRITE_NAMESPACE', `cannot declare ${name}='${value}'`)
    namespaceName(value, local)
  } else if (x.attrs[`xmlns:${nameOf(prefix)}`] === undefined) {
    throw refusal('WRITE_PREFIX', `<${x.name}> does not itself declare the prefix of its attribute "${name}"`)
  }
}

/** Two attributes under two prefixes of one namespace are the same attribute twice. */
function refuseTwins(x: Element): void {
  const seen = new Set<string>()
  for (const name of Object.keys(x.attrs)) {
    const [prefix, local] = name.split(':')
    if (local === undefined || prefix === 'xml' || prefix === 'xmlns') continue
    const full = `{${String(x.attrs[`xmlns:${prefix}`])}}${local}`
    if (seen.has(full)) throw refusal('WRITE_TWICE', `<${x.name}> has the attribute ${full} twice`)
    seen.add(full)
  }
}

function namespaceName(namespace: string, prefix = ''): string {
  if (namespace === XMLNS_NS || (namespace === XML_NS && prefix !== 'xml')) throw refusal('WRITE_NAMESPACE', `the namespace ${namespace} may not be declared`)
  return escapeAttribute(namespace)
}

/** Names are few, so those seen before are not checked again. */
const KNOWN = new Set<string>()
function nameOf(name: string): string {
  if (KNOWN.has(name)) return name
  if (!isName(name)) throw refusal('WRITE_NAME', `${JSON.stringify(name)} is not a name`)
  if (KNOWN.size < 10_000) KNOWN.add(name)
  return name
}

const SPECIAL = /[^ !#-%(-;=?-\uD7FF]/
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '\'': '&apos;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
}
function escaped(character: string): string {
  return ESCAPES[character] ?? character
}

function checked(text: string): string {
  const forbidden = forbiddenCharacter(text)
  if (forbidden === undefined) return text
  throw refusal('WRITE_CHARACTER', `XML cannot carry U+${forbidden.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
}

function refusal(code: string, message: string): WireError {
  return new WireError(code, 'bad-request', message)
}
