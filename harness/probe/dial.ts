/** Ways to reach an endpoint of a target; each answers with a wire. */
import { TcpFramer, WebSocketFramer } from '#xmpp/stream/framer.js'
import { HarnessError } from '#harness/errors.js'
import type { Endpoints, HostPort } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { type BoshOptions, linkBosh } from './bosh-link.ts'
import { DEADLINE_MS } from './event-queue.ts'
import { LIMITS } from './incoming.ts'
import { linkTcp } from './tcp-link.ts'
import type { TlsOptions } from './tls.ts'
import { trusted } from './trust.ts'
import { linkWebSocket, type WebSocketOptions } from './websocket-link.ts'
import { Wire, type WireOptions } from './wire.ts'

export interface DialOptions extends WireOptions {
  /** For connecting; `deadlineMs` when left out. */
  readonly dialMs?: number
  /** How a BOSH session is held open. */
  readonly bosh?: BoshOptions
  /** Host whose certificate direct TLS has to show; the one that is dialled, when left out. */
  readonly domain?: string
}

/**
 * Connects to an endpoint of a target.
 * @throws HarnessError `DIAL_NO_ENDPOINT`, `DIAL_FAILED`, `DIAL_DEADLINE`, `DIAL_UPGRADE`
 */
export async function dial(transport: Transport, endpoints: Endpoints, options: DialOptions & WebSocketOptions): Promise<Wire> {
  const known = { authority: endpoints.authority, ...options }
  const webSocket = endpoints.websocket ?? endpoints.secureWebsocket
  if (transport === 'websocket' && webSocket) return dialWebSocket(webSocket.url, known)
  if (transport === 'tcp' && endpoints.tcp) return dialTcp(endpoints.tcp, known)
  if (transport === 'tcp' && endpoints.directTls) return dialDirectTls(endpoints.directTls, known)
  const bosh = endpoints.bosh ?? endpoints.secureBosh
  if (transport === 'bosh' && bosh) return dialBosh(bosh.url, known)
  throw new HarnessError('DIAL_NO_ENDPOINT', `the target has no ${transport} endpoint`)
}

/** Reaches for a BOSH endpoint; the session begins with the first header. Errors as {@link dial}. */
export async function dialBosh(url: string, options: DialOptions & Partial<TlsOptions>): Promise<Wire> {
  const ca = /^https:/i.test(url) ? await trusted(options.authority) : undefined
  const link = await linkBosh(url, { ...options.bosh, ...(ca !== undefined && { ca }), ...(options.domain !== undefined && { domain: options.domain }) }, options.dialMs ?? options.deadlineMs ?? DEADLINE_MS)
  return new Wire(link, new TcpFramer(LIMITS), options, undefined, link)
}

/** Connects over TCP; also the way to a component port. Errors as {@link dial}. */
export async function dialTcp(at: HostPort, options: DialOptions): Promise<Wire> {
  return new Wire(await linkTcp(at, options.dialMs ?? options.deadlineMs ?? DEADLINE_MS), new TcpFramer(LIMITS), options)
}

/** Connects over TCP with TLS from the first byte. Errors as {@link dial}. */
export async function dialDirectTls(at: HostPort, options: DialOptions & Partial<TlsOptions>): Promise<Wire> {
  const deadlineMs = options.dialMs ?? options.deadlineMs ?? DEADLINE_MS
  const link = await linkTcp(at, deadlineMs)
  try {
    await link.secure({ alpn: ['xmpp-client'], ca: await trusted(options.authority), domain: at.host, ...options }, deadlineMs)
  } catch (cause) {
    link.drop()
    throw new HarnessError('DIAL_FAILED', `no connection to ${link.peer}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  return new Wire(link, new TcpFramer(LIMITS), options)
}

/** Connects over WebSocket. Errors as {@link dial}. */
export async function dialWebSocket(url: string, options: DialOptions & WebSocketOptions): Promise<Wire> {
  const ca = /^wss:/i.test(url) ? await trusted(options.authority) : undefined
  const link = await linkWebSocket(url, { ca, ...options }, options.dialMs ?? options.deadlineMs ?? DEADLINE_MS)
  return new Wire(link, new WebSocketFramer(LIMITS), options, link)
}
