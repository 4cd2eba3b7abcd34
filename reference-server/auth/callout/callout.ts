/**
 * Asks an HTTP service whether a password is right: a POST with a {@link PasswordQuestion} as JSON, answered by 200 and a
 * {@link PasswordReply} as JSON. Whatever else comes is our trouble. Spec: RFC 9110 §9.3.3, RFC 6750 §2.1.
 */
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { once } from 'node:events'
import type { PasswordAttempt, PasswordBackend, PasswordVerdict } from '../passwords.ts'
import { questionOf, verdictOf } from '../reply.ts'
import { Trouble } from '../trouble.ts'
import type { CalloutSettings } from './settings.ts'

const MAX_REPLY_BYTES = 65_536
const TIME_MS = 5_000
const MAX_REQUESTS = 16
const MAX_WAITING = 200
const UTF8 = new TextDecoder('utf-8', { fatal: true })

export class Callout implements PasswordBackend {
  readonly #settings: CalloutSettings
  readonly #trouble: Trouble
  readonly #agent: HttpAgent
  readonly #send: (options: RequestOptions) => ClientRequest
  #pending = 0

  /** @param report told of each new trouble with the service, once */
  constructor(settings: CalloutSettings, report: (error: unknown) => void) {
    this.#settings = settings
    this.#trouble = new Trouble('the callout', report)
    const { url, authority, maxRequests: maxSockets = MAX_REQUESTS } = settings
    const isSecure = url.startsWith('https:')
    this.#agent = isSecure ? new HttpsAgent({ keepAlive: true, maxSockets, ...(authority !== undefined && { ca: authority }) }) : new HttpAgent({ keepAlive: true, maxSockets })
    this.#send = options => (isSecure ? requestHttps(url, options) : requestHttp(url, options))
  }

  async verify(attempt: PasswordAttempt): Promise<PasswordVerdict> {
    return this.#trouble.around(attempt.domain, async () => {
      const { maxRequests = MAX_REQUESTS, maxWaiting = MAX_WAITING, timeMs = TIME_MS } = this.#settings
      if (this.#pending >= maxRequests + maxWaiting) throw new Error('too many logins wait for it')
      this.#pending += 1
      try {
        return verdictOf(await this.#ask(JSON.stringify(questionOf(attempt)), AbortSignal.timeout(timeMs)))
      } finally {
        this.#pending -= 1
      }
    })
  }

  /** Whoever waits for an answer still gets it. */
  close(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
  }

  async #ask(question: string, signal: AbortSignal): Promise<unknown> {
    const request = this.#send({
      method: 'POST', agent: this.#agent, signal,
      headers: { 'Content-Type': 'application/json', 'Accept': 'application/json', 'Authorization': `Bearer ${this.#settings.secret}`, 'Content-Length': Buffer.byteLength(question) },
    })
    request.on('error', () => undefined).end(question)
    try {
      const [response] = await once(request, 'response') as [IncomingMessage]
      return await reply(response)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return this.#ask(question, signal)      // it was closed while nobody used it
      throw error
    } finally {
      request.destroy()
    }
  }
}

/** @throws Error when there is none to read */
async function reply(response: IncomingMessage): Promise<unknown> {
  if (response.statusCode !== 200) throw new Error(`it answers ${response.statusCode ?? 'nothing'}`)
  const slices: Buffer[] = []
  let bytes = 0
  for await (const slice of response as AsyncIterable<Buffer>) {
    bytes += slice.length
    if (bytes > MAX_REPLY_BYTES) throw new Error(`its reply has more than ${MAX_REPLY_BYTES} bytes`)
    slices.push(slice)
  }
  try {
    return JSON.parse(UTF8.decode(Buffer.concat(slices)))
  } catch {
    throw new Error('its reply is no JSON')
  }
}
