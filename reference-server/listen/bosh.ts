/**
 * Takes BOSH requests from an HTTP server: reads a body within its limit, finds the session it belongs to or begins one, and lets web
 * pages of any origin do so. Spec: XEP-0124 v1.11.2 §5, §7.1, §17, §19.1; Fetch §3.2.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Jid } from '#xmpp/jid.js'
import { type BoshBody, readBody, writeBody } from '#xmpp/stream/bosh-body.js'
import { WireError } from '#xmpp/wire-error.js'
import type { Clock } from '../clock.ts'
import type { Turn } from '../delivery/turn.ts'
import { clientAddress } from '../http/forwarded.ts'
import { type Route, sentence } from '../http/server.ts'
import type { Seams } from '../seams.ts'
import type { BoshRefusalCode } from '../session/errors.ts'
import type { HostOptions } from '../session/options.ts'
import type { Connection } from '../session/stream-parts.ts'
import type { XmppStream } from '../session/stream.ts'
import { AddressList, readAddress } from './addresses.ts'
import type { Admission } from './admission.ts'
import type { Exchange } from './bosh-answers.ts'
import { BoshSession } from './bosh-session.ts'
import { isSecure, openingRequest } from './websocket.ts'

export interface BoshSettings {
  readonly seams: Seams
  readonly admission: Admission
  readonly turn: Turn
  readonly clock: Clock
  readonly report: (error: unknown) => void
  /** Seams of the host that takes clients at a domain. */
  readonly seamsOf: (domain: string) => Seams | undefined
  readonly accept: (connection: Connection) => XmppStream
  /** Told when a session is over and its client knows, or is not coming back for it. */
  readonly gone: () => void
}

/** A page of any origin may ask: no cookie says who a client is, it has to know a sid. */
const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*' } as const
const PREFLIGHT = { 'Access-Control-Allow-Methods': 'POST, GET, OPTIONS', 'Access-Control-Allow-Headers': 'Content-Type', 'Access-Control-Max-Age': '86400' } as const

/** Bytes in which the attributes of a body stand that need to be known before it is read. */
const ROOT_BYTES = 4_096

export class BoshEndpoint {
  readonly #settings: BoshSettings
  readonly #sessions = new Map<string, BoshSession>()
  readonly #proxies: { readonly trusted: AddressList; readonly header: 'x-forwarded-for' | 'forwarded' }

  constructor(settings: BoshSettings) {
    this.#settings = settings
    const { trustedProxies, forwardedHeader } = settings.seams.options
    this.#proxies = { trusted: new AddressList(trustedProxies), header: forwardedHeader }
  }

  /** Sessions whose client may still ask for something. */
  get size(): number { return this.#sessions.size }

  get route(): Route {
    return {
      get: () => sentence(200, 'This is a BOSH endpoint: POST a body to it (XEP-0124).'),
      serve: (request, response) => this.#serve(request, response),
    }
  }

  /** Forgets the sessions that are over for the server already. */
  stop(): void {
    for (const session of this.#sessions.values()) session.stop()
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'OPTIONS') response.writeHead(204, { ...ANY_ORIGIN, ...PREFLIGHT }).end()
    else if (request.method !== 'POST') response.writeHead(405, { ...ANY_ORIGIN, Allow: 'POST, GET, OPTIONS', 'Content-Length': 0 }).end()
    else this.#readWhole(request, response)
  }

  /** A body that is too large is answered, and the rest of it never read. */
  #readWhole(request: IncomingMessage, response: ServerResponse): void {
    let most = this.#settings.seams.options.maxBoshBodyBytes
    const exchange = new HttpExchange(response)
    let pieces: Buffer[] = []
    let bytes = 0
    request.on('error', ignore)
    request.on('data', (piece: Buffer) => {
      bytes += piece.length
      if (bytes > most) most = this.#mostFrom(pieces[0] ?? piece)
      if (bytes <= most) pieces.push(piece)
      else {
        pieces = []
        request.removeAllListeners('data').removeAllListeners('end').pause()
        response.setHeader('Connection', 'close')
        response.once('finish', () => request.socket.destroySoon())
        this.#refuse('BOSH_TOO_BIG', exchange)
      }
    })
    request.once('end', () => {
      const whole = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
      pieces = []
      // it may be held for long, and nothing of it is needed any more
      request.removeAllListeners('data').removeAllListeners('error')
      try {
        this.#take(whole, exchange, request)
        forgetHeaders(request)
      } catch (error) {
        this.#settings.report(error)
        this.#refuse('BOSH_SYNTAX', exchange)
      }
    })
  }

  /**
   * Bytes of a body that is larger than most: it may be as much larger as the stanzas of its session may be, and the sid says which that is.
   * @param beginning of the body
   */
  #mostFrom(beginning: Buffer): number {
    const { maxBoshBodyBytes } = this.#settings.seams.options
    const session = this.#sessionOf(beginning)
    return session ? maxBoshBodyBytes + Math.max(0, session.stream.maxStanzaBytes - session.stream.seams.options.maxStanzaBytes) : maxBoshBodyBytes
  }

  /** The session whose sid stands in the root of a body, read or not. */
  #sessionOf(body: Buffer): BoshSession | undefined {
    const sid = /^[^>]*?\ssid=(["'])([\w-]{1,200})\1/.exec(body.toString('latin1', 0, ROOT_BYTES))?.[2]
    return sid === undefined ? undefined : this.#sessions.get(sid)
  }

  #take(bytes: Buffer, exchange: HttpExchange, request: IncomingMessage): void {
    const { options } = this.#settings.seams
    let body: BoshBody
    try {
      body = readBody(bytes, { maxStanzaBytes: options.maxBoshBodyBytes, maxDepth: options.maxDepth })
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#refuseBroken(bytes, exchange)
      return
    }
    const { sid } = body.attrs
    if (sid === undefined) return this.#begin(body, exchange, request)
    const session = this.#sessions.get(sid)
    if (!session) this.#refuse('BOSH_UNKNOWN_SID', exchange)
    else this.#takeFor(session, body, bytes.length, exchange, request)
  }

  #takeFor(session: BoshSession, body: BoshBody, bytes: number, exchange: HttpExchange, request: IncomingMessage): void {
    const { options } = session.stream.seams
    const isExposed = session.isSecure && !isSecure(request, this.#proxies)
    if (isExposed && options.boshInTheClear === 'closed') request.socket.destroy()
    else if (isExposed && options.boshInTheClear === 'ends-the-session') session.breakOff('BOSH_OTHER_REQUEST', exchange)
    else if (!isTaken(request, options) || !isOfType(request, options)) session.breakOff('BOSH_SYNTAX', exchange)
    else session.take(body, bytes, exchange)
  }

  /** A session whose request cannot be read is over, as far as one can tell which it was. §17.2. */
  #refuseBroken(bytes: Buffer, exchange: HttpExchange): void {
    const session = this.#sessionOf(bytes)
    if (session) session.breakOff('BOSH_SYNTAX', exchange)
    else this.#refuse('BOSH_SYNTAX', exchange, !/^[^>]*?\s(ver|sid)=/.test(bytes.subarray(0, 1000).toString('latin1')))
  }

  #begin(body: BoshBody, exchange: HttpExchange, request: IncomingMessage): void {
    const { admission, seams: ours, seamsOf, accept, gone, turn, clock } = this.#settings
    const isLegacy = body.attrs['ver'] === undefined
    const { to } = body.attrs
    if ((to === undefined || to === '') && this.#refuse('BOSH_NO_TARGET', exchange, isLegacy)) return
    const seams = seamsOf(domainIn(to ?? ''))
    if (!seams && this.#refuse('BOSH_HOST_UNKNOWN', exchange, isLegacy)) return
    if (!isTaken(request, (seams ?? ours).options) && this.#refuse('BOSH_SYNTAX', exchange, isLegacy)) return
    const visit = admission.enter(clientAddress(readAddress(request.socket.remoteAddress ?? '') ?? '', request.headers, this.#proxies), ours.options)
    if (visit.refusal && this.#refuse('BOSH_TOO_MANY_SESSIONS', exchange, isLegacy)) return visit.leave()
    const session = new BoshSession((seams ?? ours).options.boshSid(), isSecure(request, this.#proxies), {
      turn, clock,
      over: sid => {
        this.#sessions.delete(sid)
        visit.leave()
        gone()
      },
    })
    this.#sessions.set(session.sid, session)
    const stream = accept({ transport: 'bosh', pipe: session, seams: ours, visit, isSecure: session.isSecure, request: openingRequest(request) })
    if (session.begin(stream, body, exchange, seams ?? ours)) return
    session.stop()
    this.#refuse('BOSH_SYNTAX', exchange, isLegacy)
  }

  /** False where the table has no such rule. */
  #refuse(code: BoshRefusalCode, exchange: HttpExchange, isLegacy = false): boolean {
    const row = this.#settings.seams.refusals.bosh[code]
    if (!row) return false
    exchange.answer({
      status: isLegacy ? (row.legacyStatus ?? 200) : 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      body: writeBody({ type: 'terminate', condition: row.condition }),
    })
    return true
  }
}

/** One HTTP request, as a session sees it. */
class HttpExchange implements Exchange {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('error', ignore)
  }

  get isGone(): boolean { return this.#response.destroyed || this.#response.socket?.destroyed === true }

  answer({ status, headers, body }: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }): void {
    if (this.isGone || this.#response.headersSent) return
    this.#response.writeHead(status, { ...(headers['Transfer-Encoding'] === undefined && { 'Content-Length': Buffer.byteLength(body) }), ...ANY_ORIGIN, ...headers })
    this.#response.end(body)
  }

  whenGone(run: () => void): void {
    this.#response.once('close', () => { if (!this.#response.writableFinished) run() })
  }
}

function isTaken({ headers }: IncomingMessage, { boshHeaders }: HostOptions): boolean {
  return boshHeaders.length === 0 || Object.keys(headers).every(name => boshHeaders.includes(name))
}

function isOfType({ headers }: IncomingMessage, { boshContentTypes }: HostOptions): boolean {
  return boshContentTypes.length === 0 || boshContentTypes.includes(headers['content-type'] ?? '')
}

const NO_HEADERS = Object.freeze({})
const NO_RAW_HEADERS: string[] = []

/** They are a kilobyte of each session that waits, and have been read. */
function forgetHeaders(request: IncomingMessage): void {
  request.headers = NO_HEADERS
  request.rawHeaders = NO_RAW_HEADERS
}

function ignore(): void { /* 'close' follows */ }

function domainIn(text: string): string {
  try {
    const { local, domain, resource } = Jid.parse(text)
    return local === '' && resource === '' ? domain : ''
  } catch {
    return ''
  }
}
