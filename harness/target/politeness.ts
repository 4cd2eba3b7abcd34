/** Whether a target may be sent more than an honest client would send: only on this machine, or when its owner says so. */
import { isIP } from 'node:net'
import type { Endpoints } from './target.ts'

/** The hosts of all endpoints, as written. */
function hostsOf({ tcp, websocket, bosh, component, directTls, secureWebsocket, secureBosh }: Endpoints): string[] {
  const urls = [websocket, bosh, secureWebsocket, secureBosh].map(at => at && new URL(at.url).hostname.replace(/^\[|\]$/g, ''))
  const hosts = [tcp?.host, ...urls, component?.host, directTls?.host]
  return [...new Set(hosts.filter(host => host !== undefined))]
}

/** Whether a host is this machine, judged by its name or address alone. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1'
}

/**
 * Whether only polite tests may run.
 * @param owned hosts somebody declared to own: a host of an endpoint, or the target's domain, which then stands for all of them
 */
export function mustBePolite(domain: string, endpoints: Endpoints, owned: readonly string[]): boolean {
  return !owned.includes(domain) && hostsOf(endpoints).some(host => !isLoopback(host) && !owned.includes(host))
}
