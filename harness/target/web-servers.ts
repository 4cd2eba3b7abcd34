/** Where the web server of a target's domain is, as far as its endpoints show it. Pure. Spec: RFC 6415 §2. */
import { isLoopbackAddress } from '#harness/probe/link.js'
import type { HostPort, TargetFacts } from './target.ts'

/** Where to ask for what belongs to a domain. */
export interface WebServer {
  readonly at: HostPort
  /** Host that is asked for, and that the certificate has to be for. */
  readonly domain: string
  readonly isSecure: boolean
}

/**
 * At most two, the one with TLS first. Endpoints on this machine, and those on the domain itself, are of the domain's web server; where
 * there are others only, that is at the usual port of the domain.
 */
export function webServersOf({ endpoints, domain }: Pick<TargetFacts, 'endpoints' | 'domain'>): readonly WebServer[] {
  const { secureBosh, secureWebsocket, bosh, websocket } = endpoints
  const named = [secureBosh, secureWebsocket, bosh, websocket].flatMap(endpoint => (endpoint && URL.canParse(endpoint.url) ? [placeOf(new URL(endpoint.url))] : []))
  const ours = named.filter(({ at }) => at.host === domain || isThisMachine(at.host))
  const all = ours.length > 0 || named.length === 0 || isThisMachine(domain) ? ours : [{ at: { host: domain, port: 443 }, isSecure: true }]
  return [true, false].flatMap(wanted => all.filter(({ isSecure }) => isSecure === wanted).slice(0, 1)).map(place => ({ ...place, domain }))
}

function placeOf({ hostname, port, protocol }: URL): Omit<WebServer, 'domain'> {
  const isSecure = protocol === 'https:' || protocol === 'wss:'
  return { at: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80) }, isSecure }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}
