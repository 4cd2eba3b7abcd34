/**
 * Which address an HTTP request came from, when proxies that are trusted stand in between: from the right, the first that none of them has.
 * Spec: RFC 7239 §4, §5.2, §6; X-Forwarded-For as nginx, HAProxy and Envoy write it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { type AddressList, readAddress } from '../listen/addresses.ts'

export interface ForwardedSettings {
  readonly trusted: AddressList
  /** The header that the proxies write. The other one may come from the client, and is not read. */
  readonly header: 'x-forwarded-for' | 'forwarded'
}

/**
 * The address of the client, as far as it can be believed. What cannot be read ends the walk at the last proxy.
 * @param peer address of the socket, as `readAddress` spells it
 */
export function clientAddress(peer: string, headers: IncomingHttpHeaders, { trusted, header }: ForwardedSettings): string {
  if (!trusted.has(peer)) return peer
  const hops = (header === 'forwarded' ? forwardedFor(headers) : (headers['x-forwarded-for'] ?? '').toString().split(',')).toReversed()
  let believed = peer
  for (const hop of hops) {
    const address = readNode(hop.trim())
    if (address === undefined) return believed
    believed = address
    if (!trusted.has(address)) return believed
  }
  return believed
}

/** One entry for each element, empty where it says nothing of whom it is for. */
function forwardedFor(headers: IncomingHttpHeaders): string[] {
  const text = (headers['forwarded'] ?? '').toString()
  const elements = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []
  return elements.map(element => {
    const found = /(?:^|;)\s*for=(?:"((?:[^"\\]|\\.)*)"|([^;,"\s]*))/i.exec(element)
    return (found?.[1] ?? found?.[2] ?? '').replace(/\\(.)/g, '$1')
  })
}

/** An address with or without port, IPv6 with or without brackets. */
function readNode(text: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)
  if (bracketed) return readAddress(bracketed[1] ?? '')
  return readAddress(/^[\d.]+:\d{1,5}$/.test(text) ? text.slice(0, text.indexOf(':')) : text)
}
