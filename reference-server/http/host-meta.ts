/** Tells web clients where a host can be reached over WebSocket and BOSH. Spec: RFC 6415 §2, §3; XEP-0156 v1.4.0 §2, §3. */
import type { IncomingMessage } from 'node:http'
import { Jid } from '#xmpp/jid.js'
import { ALT_CONNECTION, HOST_META, type HostLink, type HostMetaFormat, writeJrd, writeXrd } from '#xmpp/host-meta.js'
import type { HostMetaAnswer, Seams } from '../seams.ts'
import { type Reply, type Route, sentence } from './server.ts'

/** Addresses that a host is known by, where those of a request are not it. Each `wss://` or `https://`. XEP-0156 §2.2. */
export interface PublicUrls {
  readonly websocket?: string
  readonly bosh?: string
}

export interface HostMetaSettings {
  readonly hostOf: (domain: string) => { readonly seams: Seams; readonly publicUrls?: PublicUrls | undefined } | undefined
  /** Whether a request came over TLS, as far as it can be believed. */
  readonly isSecure: (request: IncomingMessage) => boolean
  /** Port of https beside this one, if there is one. */
  readonly securePort: () => number | undefined
  readonly paths: { readonly websocket: string; readonly bosh: string }
}

const TYPES = { xrd: 'application/xrd+xml; charset=utf-8', jrd: 'application/json' } as const satisfies Record<HostMetaFormat, string>
/** Pages of any origin may read it: it is the same for everybody. XEP-0156 §3. */
const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*' } as const

/** A route for each format. What is said is of the host that the request names. */
export function hostMetaRoutes(settings: HostMetaSettings): ReadonlyMap<string, Route> {
  return new Map((['xrd', 'jrd'] as const).map(format => [HOST_META[format], { get: request => answer(format, request, settings) }]))
}

function answer(format: HostMetaFormat, request: IncomingMessage, settings: HostMetaSettings): Reply {
  const at = authorityOf(request)
  const host = at && settings.hostOf(at.domain)
  if (!host) return sentence(404, 'This host is not served here.')
  const isSecure = settings.isSecure(request)
  const links = linksOf(host.publicUrls ?? {}, isSecure ? at.authority : secured(at.hostname, settings.securePort()), settings.paths)
  if (links.length === 0) return sentence(404, 'There is no address with TLS to tell of.')
  const plain: HostMetaAnswer = { status: 200, type: TYPES[format], headers: ANY_ORIGIN, links }
  const { status, type, headers, links: told, body } = host.seams.hostMeta.reduce((value, change) => change(value, { format, isSecure }), plain)
  return { status, type, headers, body: body ?? (format === 'xrd' ? writeXrd(told) : writeJrd(told)) }
}

/** Only addresses with TLS: whoever is told of others in the clear could be told of anything. XEP-0156 §2.2. */
function linksOf({ websocket, bosh }: PublicUrls, authority: string | undefined, paths: HostMetaSettings['paths']): HostLink[] {
  const urls = {
    websocket: websocket ?? (authority === undefined ? undefined : `wss://${authority}${paths.websocket}`),
    bosh: bosh ?? (authority === undefined ? undefined : `https://${authority}${paths.bosh}`),
  }
  return (['websocket', 'bosh'] as const).flatMap(name => {
    const href = urls[name]
    return href === undefined ? [] : [{ rel: ALT_CONNECTION[name], href }]
  })
}

function secured(hostname: string, port: number | undefined): string | undefined {
  return port === undefined ? undefined : `${hostname}:${port}`
}

/** Whom a request is for: RFC 9110 §7.2. `undefined` where that is no host. */
function authorityOf({ headers }: IncomingMessage): { readonly authority: string; readonly hostname: string; readonly domain: string } | undefined {
  if (headers.host === undefined || /[/?#@\\]/.test(headers.host)) return undefined
  try {
    const { host, hostname } = new URL(`https://${headers.host}`)
    return { authority: host, hostname, domain: Jid.parse(hostname).domain }
  } catch {
    return undefined
  }
}
