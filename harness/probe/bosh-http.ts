/** HTTP requests to a BOSH endpoint, one at a time and exactly as told: the body, the headers, the connection. Spec: XEP-0124 v1.11.2 §5. */
import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { HarnessError } from '#harness/errors.js'
import { isLoopbackAddress, plainAddress } from './link.ts'
import { showUrl } from './transcript.ts'

export interface BoshResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

export interface PostOptions {
  /** `Content-Type: text/xml; charset=utf-8` unless it is told otherwise; an empty value leaves a header out. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Keeps connections open between requests, as many as are needed at once; none of them is ever repeated. */
export class BoshHttp {
  readonly url: URL
  readonly #agent: Agent
  #isLoopback = false
  #localAddress = ''

  constructor(url: string, { ca, domain }: { readonly ca?: string; readonly domain?: string } = {}) {
    this.url = new URL(url)
    const settings = { keepAlive: true, maxFreeSockets: 4, timeout: 0 }
    this.#agent = this.url.protocol === 'https:' ? new HttpsAgent({ ...settings, ...(ca !== undefined && { ca }), ...(domain !== undefined && { servername: domain }) }) : new Agent(settings)
  }

  /** The address as it may be shown. */
  get peer(): string { return showUrl(this.url.href) }
  /** Known after a connection. */
  get isLoopback(): boolean { return this.#isLoopback }
  get localAddress(): string { return this.#localAddress }

  /** Finds out whether anybody takes connections there. @throws HarnessError `DIAL_FAILED`, `DIAL_DEADLINE` */
  async reach(deadlineMs: number): Promise<void> {
    const port = Number(this.url.port) || (this.url.protocol === 'https:' ? 443 : 80)
    const socket = connect({ host: this.url.hostname.replace(/^\[|\]$/g, ''), port })
    try {
      await connected(socket, this.peer, deadlineMs)
      this.#isLoopback = isLoopbackAddress(socket.remoteAddress)
      this.#localAddress = plainAddress(socket.localAddress)
    } finally {
      socket.destroy()
    }
  }

  /**
   * Sends a POST and resolves to its answer, however late that comes.
   * @param written called when the request has left
   * @throws HarnessError `WIRE_GONE` when there is none
   */
  async post(body: string | Uint8Array, { headers = {} }: PostOptions = {}, written: () => void = () => undefined): Promise<BoshResponse> {
    const bytes = Buffer.from(body)
    const all = { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': String(bytes.length), ...headers }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    return new Promise((resolve, reject) => {
      const gone = (cause: Error): void => reject(new HarnessError('WIRE_GONE', `a request to ${this.peer} has no answer: ${cause.message}`, { cause }))
      const make = this.url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = make(this.url, { method: 'POST', agent: this.#agent, headers: sent }, response => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(pieces) }))
        response.once('error', gone)
      })
      request.setNoDelay(true)
      request.once('finish', written)
      request.once('error', gone)
      request.end(bytes)
    })
  }

  /** Drops all connections, answered or not. */
  destroy(): void {
    this.#agent.destroy()
  }
}

async function connected(socket: Socket, peer: string, deadlineMs: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new HarnessError('DIAL_DEADLINE', `no connection to ${peer} within ${deadlineMs} ms`)), deadlineMs)
    socket.once('connect', () => { clearTimeout(timer); resolve() })
    socket.once('error', cause => { clearTimeout(timer); reject(new HarnessError('DIAL_FAILED', `no connection to ${peer}: ${cause.message}`, { cause })) })
  })
}
