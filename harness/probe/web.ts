/** Asks the web server of a domain for something, once and exactly as told; what went over the wire is in the transcript. Spec: RFC 9110, RFC 9112 §3, §6. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { DeadlineError, HarnessError } from '#harness/errors.js'
import type { WebServer } from '#harness/target/web-servers.js'
import { DEADLINE_MS } from './event-queue.ts'
import { trusted } from './trust.ts'
import type { DialOptions } from './dial.ts'

export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface WebQuestion {
  /** With query. */
  readonly path: string
  /** GET when left out. */
  readonly method?: string
  /** Beside Host. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Redirections that are followed, one after the other. */
const MOST_REDIRECTIONS = 3
/** Nothing that is asked for here is larger, in bytes. */
const MOST_BYTES = 1024 * 1024

/** The same, wherever a GET is sent on to; but not out of TLS. RFC 6415 §2. Errors as `askWeb`. */
export async function fetchWeb(server: WebServer, question: WebQuestion, options: DialOptions): Promise<WebAnswer> {
  let [at, path] = [server, question.path]
  for (let redirections = 0; ; redirections += 1) {
    const answer = await askWeb(at, { ...question, path }, options)
    const next = redirections < MOST_REDIRECTIONS ? redirectionOf(answer, at, path) : undefined
    if (!next) return answer
    at = { at: { host: next.hostname.replace(/^\[|\]$/g, ''), port: Number(next.port) || (next.protocol === 'https:' ? 443 : 80) }, domain: next.hostname, isSecure: next.protocol === 'https:' }
    path = `${next.pathname}${next.search}`
  }
}

function redirectionOf({ status, headers: { location } }: WebAnswer, server: WebServer, path: string): URL | undefined {
  const from = `${server.isSecure ? 'https' : 'http'}://${hostOf(server)}${path}`
  if (![301, 302, 307, 308].includes(status) || location === undefined || !URL.canParse(location, from)) return undefined
  const to = new URL(location, from)
  return to.protocol === 'https:' || (to.protocol === 'http:' && !server.isSecure) ? to : undefined
}

/**
 * Sends a request on a connection of its own, and resolves to what is answered. Redirections are not followed.
 * @throws DeadlineError `WEB_DEADLINE`; HarnessError `DIAL_FAILED` when nobody answers, `TLS_NO_AUTHORITY`
 */
async function askWeb(server: WebServer, question: WebQuestion, options: DialOptions): Promise<WebAnswer> {
  const { at, domain, isSecure } = server
  const { who, transcript, authority, deadlineMs = DEADLINE_MS } = options
  const { method = 'GET', path } = question
  const headers = { Host: hostOf(server), ...question.headers, Connection: 'close' }
  const ca = isSecure ? await trusted(authority) : undefined
  const place = `${isSecure ? 'https' : 'http'}://${hostOf(server)}`
  transcript.note(who, `connects to ${place} at ${at.host}:${at.port}`)
  transcript.sent(who, `${method} ${path} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  const tls = isSecure ? { ...(isIP(domain) === 0 && { servername: domain }), ...(ca !== undefined && { ca }) } : {}
  const answer = await new Promise<WebAnswer & { readonly head: string }>((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)({ host: at.host, port: at.port, method, path, headers, agent: false, ...tls })
    const timer = setTimeout(() => {
      reject(new DeadlineError('WEB_DEADLINE', `${place} does not answer within ${deadlineMs} ms`, { expected: 'an answer', observed: 'nothing', deadlineMs }))
      request.destroy()
    }, deadlineMs)
    const gone = (cause: Error): void => reject(new HarnessError('DIAL_FAILED', `no answer from ${place}: ${cause.message}`, { cause }))
    request.once('error', gone).once('close', () => clearTimeout(timer))
    request.once('response', response => void whole(response).then(body => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, head: headOf(response) }), gone))
    request.end()
  })
  transcript.received(who, `${answer.head}\r\n${answer.body}`)
  return answer
}

/** As a URL and the header name it: without the usual port. */
function hostOf({ at: { port }, domain, isSecure }: WebServer): string {
  return port === (isSecure ? 443 : 80) ? domain : `${domain}:${port}`
}

async function whole(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes come`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function headOf({ httpVersion, statusCode = 0, statusMessage = '', rawHeaders }: IncomingMessage): string {
  const lines = Array.from({ length: rawHeaders.length / 2 }, (_, index) => `${rawHeaders[2 * index] ?? ''}: ${rawHeaders[2 * index + 1] ?? ''}\r\n`)
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n${lines.join('')}`
}
