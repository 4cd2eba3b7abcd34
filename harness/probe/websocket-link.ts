/** A WebSocket connection, with control over what an honest client leaves to its library. Spec: RFC 6455, RFC 7395 §3.1. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import { HarnessError } from '#harness/errors.js'
import { isLoopbackAddress, plainAddress, type Link, type LinkListener } from './link.ts'
import { type TlsFacts, tlsFactsOf } from './tls.ts'
import { showUrl } from './transcript.ts'

export interface WebSocketOptions {
  /** Asked for in `Sec-WebSocket-Protocol`; `xmpp` when left out, none when empty. */
  readonly subprotocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** Certificates to trust, as PEM; the machine's own when left out. */
  readonly ca?: string | undefined
  /** Answer pings, as every client has to (default). */
  readonly autoPong?: boolean
}

/** What the server answered to the upgrade request. */
export interface Upgrade {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** The upgrade was refused or answered wrongly. */
export class UpgradeError extends HarnessError {
  readonly answer: Upgrade
  constructor(message: string, answer: Upgrade, options?: ErrorOptions) {
    super('DIAL_UPGRADE', message, options)
    this.answer = answer
  }
}

/** A WebSocket link has some more ways to behave and misbehave. */
export interface WebSocketLink extends Link {
  readonly transport: 'websocket'
  readonly upgrade: Upgrade
  ping(bytes: Uint8Array): Promise<void>
  /** One message in several frames. */
  sendFragments(parts: readonly string[]): Promise<void>
  sendBinary(bytes: Uint8Array): Promise<void>
  /** Bytes on the socket below the framing: frames no library would send. */
  sendBelow(bytes: Uint8Array): Promise<void>
}

/**
 * Connects and upgrades.
 * @throws HarnessError `DIAL_FAILED`, `DIAL_DEADLINE`; UpgradeError `DIAL_UPGRADE` when there was an answer, but no WebSocket
 */
export async function linkWebSocket(url: string, options: WebSocketOptions, deadlineMs: number): Promise<WebSocketLink> {
  const ws = open(url, options)
  const peer = showUrl(url)
  let answer: IncomingMessage | undefined
  ws.once('upgrade', response => { answer = response })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HarnessError('DIAL_DEADLINE', `no WebSocket at ${peer} within ${deadlineMs} ms`))
      ws.terminate()
    }, deadlineMs)
    const fail = (error: HarnessError): void => {
      clearTimeout(timer)
      reject(error)
    }
    ws.once('open', () => {
      clearTimeout(timer)
      ws.pause()      // until somebody listens: a server may speak first
      resolve()
    })
    ws.once('unexpected-response', (request, response) => {
      fail(new UpgradeError(`${peer} answered ${response.statusCode ?? 0} instead of upgrading to WebSocket`, upgradeOf(response)))
      request.destroy()
    })
    ws.on('error', cause => fail(answer ? new UpgradeError(`${peer} upgraded wrongly: ${cause.message}`, upgradeOf(answer), { cause }) : new HarnessError('DIAL_FAILED', `no connection to ${peer}: ${cause.message}`, { cause })))
  })
  if (!answer) throw new HarnessError('DIAL_FAILED', `${peer} opened without an answer`)
  return new WsLink(ws, answer, peer)
}

function open(url: string, { subprotocols = ['xmpp'], headers = {}, autoPong = true, ca }: WebSocketOptions): WebSocket {
  try {
    return new WebSocket(url, [...subprotocols], { headers: { ...headers }, autoPong, perMessageDeflate: false, maxPayload: 0, ...(ca !== undefined && { ca }) })
  } catch (cause) {
    throw new HarnessError('DIAL_FAILED', `${showUrl(url)} is no WebSocket address: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function upgradeOf(response: IncomingMessage): Upgrade {
  return { status: response.statusCode ?? 0, headers: response.headers }
}

class WsLink implements WebSocketLink {
  readonly transport = 'websocket'
  readonly peer: string
  readonly isLoopback: boolean
  readonly localAddress: string
  readonly upgrade: Upgrade
  readonly tls: TlsFacts | undefined
  readonly #ws: WebSocket
  readonly #socket: Socket

  constructor(ws: WebSocket, answer: IncomingMessage, peer: string) {
    this.#ws = ws
    this.#socket = answer.socket
    this.peer = peer
    this.isLoopback = isLoopbackAddress(answer.socket.remoteAddress)
    this.localAddress = plainAddress(answer.socket.localAddress)
    this.upgrade = upgradeOf(answer)
    this.tls = answer.socket instanceof TLSSocket ? tlsFactsOf(answer.socket) : undefined
  }

  listen(listener: LinkListener): void {
    this.#ws.on('message', (data, isBinary) => {
      const bytes = bytesOf(data)
      if (isBinary) listener.binary(bytes)
      else listener.received(Buffer.from(bytes).toString('utf8'))
    })
    this.#ws.on('ping', bytes => listener.frame('ping', bytes))
    this.#ws.on('pong', bytes => listener.frame('pong', bytes))
    this.#ws.once('close', (code, reason) => listener.closed({ clean: code !== 1006, code, reason: reason.toString('utf8') }))
    this.#ws.resume()
  }

  async send(data: Uint8Array | string): Promise<void> {
    return this.#sent(done => this.#ws.send(typeof data === 'string' ? data : Buffer.from(data), { binary: false }, done))
  }

  async sendFragments(parts: readonly string[]): Promise<void> {
    await Promise.all(parts.map(async (part, index) => this.#sent(done => this.#ws.send(part, { binary: false, fin: index === parts.length - 1 }, done))))
  }

  async sendBinary(bytes: Uint8Array): Promise<void> {
    return this.#sent(done => this.#ws.send(bytes, { binary: true }, done))
  }

  async sendBelow(bytes: Uint8Array): Promise<void> {
    return this.#sent(done => void this.#socket.write(bytes, done))
  }

  async ping(bytes: Uint8Array): Promise<void> {
    return this.#sent(done => this.#ws.ping(bytes, true, done))
  }

  async #sent(send: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      send(error => (error ? reject(new HarnessError('WIRE_GONE', `the connection to ${this.peer} is gone: ${error.message}`, { cause: error })) : resolve()))
    })
  }

  end(code = 1000, reason = ''): void {
    this.#ws.close(code, reason)
  }

  drop(): void {
    this.#socket.destroy()
  }

  pause(): void {
    this.#ws.pause()
  }

  resume(): void {
    this.#ws.resume()
  }
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  return Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data)
}
