/** The metadata of a host: links, among them where to reach it over WebSocket and BOSH. Spec: RFC 6415 §3, Appendix A; XRD 1.0 §2; XEP-0156 v1.4.0 §2.1. */
import { SaxesParser } from 'saxes'
import { el } from './element.ts'
import { NS } from './namespaces.ts'
import { WireError } from './wire-error.ts'
import { write } from './xml/writer.ts'

/** Paths of the two formats on every host. */
export const HOST_META = { xrd: '/.well-known/host-meta', jrd: '/.well-known/host-meta.json' } as const
export type HostMetaFormat = keyof typeof HOST_META

/** Relations of the links that XMPP has, and what they begin with. */
export const ALT_CONNECTIONS = 'urn:xmpp:alt-connections:'
export const ALT_CONNECTION = { websocket: 'urn:xmpp:alt-connections:websocket', bosh: 'urn:xmpp:alt-connections:xbosh' } as const

/** A link without `href` has a template, which is nothing to us. */
export interface HostLink {
  readonly rel: string
  readonly href?: string
}

export function writeXrd(links: readonly HostLink[]): string {
  return `<?xml version='1.0' encoding='UTF-8'?>\n${write(el('XRD', { xmlns: NS.xrd }, ...links.map(({ rel, href }) => el('Link', { rel, href }))))}\n`
}

export function writeJrd(links: readonly HostLink[]): string {
  return `${JSON.stringify({ links })}\n`
}

/**
 * The links of an XRD document. Unlike XMPP it may have comments and the like.
 * @throws WireError `HOST_META_XRD` when it is no XML, or its root is no XRD
 */
export function readXrd(text: string): HostLink[] {
  const links: HostLink[] = []
  const open: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', error => { throw new WireError('HOST_META_XRD', 'not-well-formed', `not well-formed XML: ${error.message}`) })
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length === 0 && (local !== 'XRD' || uri !== NS.xrd)) throw new WireError('HOST_META_XRD', 'bad-format', `the root is {${uri}}${local}, not an XRD`)
    if (open.length === 1 && local === 'Link' && uri === NS.xrd) {
      const [rel, href] = [attributes['rel']?.value, attributes['href']?.value]
      links.push({ rel: rel ?? '', ...(href !== undefined && { href }) })
    }
    open.push(local)
  })
  parser.on('closetag', () => { open.pop() })
  parser.write(text).close()
  return links
}

/** The links of a JRD document. @throws WireError `HOST_META_JRD` when it is none */
export function readJrd(text: string): HostLink[] {
  const { links } = objectIn(text)
  if (links === undefined) return []
  if (!Array.isArray(links)) throw new WireError('HOST_META_JRD', 'bad-format', '"links" is no array')
  return links.map((link: unknown) => {
    const { rel, href } = (link ?? {}) as { readonly rel?: unknown; readonly href?: unknown }
    return { rel: typeof rel === 'string' ? rel : '', ...(typeof href === 'string' && { href }) }
  })
}

function objectIn(text: string): { readonly links?: unknown } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new WireError('HOST_META_JRD', 'not-well-formed', 'it is no JSON', { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new WireError('HOST_META_JRD', 'bad-format', 'it is no JSON object')
}
