/**
 * A BOSH session as a link: wraps what is sent into bodies, keeps a request open so that the server can speak, and hands up what comes
 * back. Each body goes out once: what is lost stays lost. Spec: XEP-0124 v1.11.2 §7–§13; XEP-0206 v1.4 §3–§5.
 */
import { randomInt } from 'node:crypto'
import { NS } from '#xmpp/namespaces.js'
import { type BodyAttributes, type BoshBody, readBody, writeBody } from '#xmpp/stream/bosh-body.js'
import { type StreamEvent, TcpFramer } from '#xmpp/stream/framer.js'
import type { StreamHeader } from '#xmpp/stream/header.js'
import { WireError } from '#xmpp/wire-error.js'
import { HarnessError } from '#harness/errors.js'
import { BoshHttp, type BoshResponse, type PostOptions } from './bosh-http.ts'
import type { Link, LinkListener } from './link.ts'

export interface BoshOptions {
  /** Seconds that a request may be held. */
  readonly wait?: number
  /** Requests that may be held at once. */
  readonly hold?: number
  /** When a request is made for nothing else than to be held: whenever none is under way, or only after an answer with nothing in it. */
  readonly polls?: 'always' | 'when-empty'
}

/** Whom to trust that the server is who it has to be, where there is TLS. */
interface BoshTrust {
  /** Certificates of an authority, as PEM. */
  readonly ca?: string
  readonly domain?: string
}

/** What came back for one request. */
export interface BoshAnswered extends BoshResponse {
  readonly text: string
  /** `undefined` when it cannot be read as a body. */
  readonly body: BoshBody | undefined
}

const LIMITS = { maxStanzaBytes: 16 * 1024 * 1024, maxDepth: 1000 }
const WAIT_S = 30
/** How long a request has to arrive before the next one leaves, unless it is answered before. */
const APART_MS = 20

/** Finds out whether somebody is there; the session begins with the first header. Errors as `BoshHttp.reach`. */
export async function linkBosh(url: string, options: BoshOptions & BoshTrust, deadlineMs: number): Promise<BoshLink> {
  const http = new BoshHttp(url, options)
  await http.reach(deadlineMs)
  return new BoshLink(http, options)
}

export class BoshLink implements Link {
  readonly transport = 'bosh'
  readonly #http: BoshHttp
  readonly #options: Required<BoshOptions>
  #listener: LinkListener | undefined
  #rid = randomInt(1_000_000_000, 2 ** 40)
  #created: BodyAttributes | undefined
  #underWay = 0
  #mostUnderWay = 1
  /** What waits until a request may be made: payloads, whether they end it, and who wants to know. */
  #outgoing: { readonly attrs: BodyAttributes; readonly payloads: readonly string[]; readonly done: (gone?: HarnessError) => void }[] = []
  #domain = ''
  #headerDue = false
  /** Body of the request that is on its way, and may still be overtaken. */
  #leaving: string | undefined
  #pollDue = false
  #state: 'fresh' | 'open' | 'over' = 'fresh'

  constructor(http: BoshHttp, { wait = WAIT_S, hold = 1, polls = 'always' }: BoshOptions) {
    this.#http = http
    this.#options = { wait, hold, polls }
  }

  get peer(): string { return this.#http.peer }
  get isLoopback(): boolean { return this.#http.isLoopback }
  get localAddress(): string { return this.#http.localAddress }
  /** Attributes of the body that the session was created with; empty before. */
  get created(): BodyAttributes { return this.#created ?? {} }
  /** Requests that are being held. */
  get underWay(): number { return this.#underWay }

  listen(listener: LinkListener): void {
    this.#listener = listener
  }

  /** Begins the session, or asks for another stream inside it. Attributes that are given replace ours. */
  async open({ to, from, version, lang }: StreamHeader, attrs: BodyAttributes = {}): Promise<void> {
    this.#domain = to ?? this.#domain
    this.#headerDue = true
    const common = { to, from, 'xml:lang': lang, 'xmpp:version': version }
    if (this.#state === 'open') return this.#queue({ to, 'xml:lang': lang, 'xmpp:restart': 'true', ...attrs }, [])
    this.#state = 'open'
    const { wait, hold } = this.#options
    return this.#queue({ wait: String(wait), hold: String(hold), ver: '1.6', content: undefined, ...common, 'xml:lang': lang ?? 'en', ...attrs }, [])
  }

  /** Sends something inside a body of its own. */
  async send(data: Uint8Array | string): Promise<void> {
    return this.#queue({}, [typeof data === 'string' ? data : Buffer.from(data).toString('latin1')])
  }

  /** Asks for the end of the session. */
  async terminate(payloads: readonly string[] = []): Promise<void> {
    return this.#queue({ type: 'terminate' }, payloads)
  }

  /**
   * A request of the session that is all the caller's: it is made at once, with the next rid, and nobody else reads its answer.
   * Attributes that are given replace ours.
   */
  async request(attrs: BodyAttributes, payloads: readonly string[] = [], options?: PostOptions): Promise<BoshAnswered> {
    return this.post(writeBody({ ...this.#ours(), ...attrs }, payloads), options)
  }

  /** Any body at all. */
  async post(body: string | Uint8Array, options?: PostOptions): Promise<BoshAnswered> {
    this.#listener?.sent?.(typeof body === 'string' ? body : Buffer.from(body).toString('latin1'))
    const answered = read(await this.#http.post(body, options))
    this.#listener?.said?.(`${answered.status === 200 ? '' : `HTTP ${answered.status} `}${answered.text}`)
    return answered
  }

  /** The next rid, used up. */
  nextRid(): number {
    this.#rid += 1
    return this.#rid
  }

  end(): void {
    this.#over(true)
  }

  drop(): void {
    this.#over(true)
  }

  pause(): void { /* nothing is read that was not asked for */ }
  resume(): void { /* and so there is nothing to go on with */ }

  #ours(): BodyAttributes {
    return { rid: String(this.nextRid()), sid: this.#created?.['sid'] }
  }

  async #queue(attrs: BodyAttributes, payloads: readonly string[]): Promise<void> {
    if (this.#state === 'over') throw new HarnessError('WIRE_GONE', `the session at ${this.peer} is over`)
    return new Promise((resolve, reject) => {
      this.#outgoing.push({ attrs, payloads, done: gone => (gone ? reject(gone) : resolve()) })
      this.#goOn()
    })
  }

  /** Sends what waits as soon as a request may be made; what has no attributes shares one. */
  #goOn(): void {
    if (this.#state !== 'open' || this.#leaving !== undefined || this.#underWay >= this.#mostUnderWay) return
    const [first] = this.#outgoing
    if (!first) return this.#pollSoon()
    const isSpecial = ({ attrs }: { readonly attrs: BodyAttributes }): boolean => Object.keys(attrs).length > 0
    const special = this.#outgoing.findIndex(isSpecial)
    const sending = this.#outgoing.splice(0, special === 0 ? 1 : special < 0 ? this.#outgoing.length : special)
    void this.#exchange(first.attrs, sending.flatMap(({ payloads }) => payloads), () => { for (const { done } of sending) done() })
  }

  /** Whoever has just heard something may have an answer: that goes first, and makes the poll needless. */
  #pollSoon(): void {
    if (!this.#pollDue || this.#underWay > 0) return
    setImmediate(() => {
      if (this.#state !== 'open' || !this.#pollDue || this.#underWay > 0 || this.#outgoing.length > 0) return
      void this.#exchange({}, [], () => undefined)
    })
  }

  /**
   * One leaves after the other, and while the one before has no answer yet a little later: they go over connections of their own, where
   * one that leaves in the same millisecond may overtake it, and servers differ in what they make of that.
   */
  async #exchange(attrs: BodyAttributes, payloads: readonly string[], left: () => void): Promise<void> {
    const body = writeBody({ ...this.#ours(), ...attrs }, payloads)
    this.#underWay += 1
    this.#leaving = body
    this.#pollDue = false
    const arrived = (): void => { if (this.#leaving === body) this.#leaving = undefined }
    const written = (): void => {
      left()
      setTimeout(() => {
        arrived()
        this.#goOn()
      }, APART_MS).unref()
    }
    this.#listener?.sent?.(body)
    try {
      const response = await this.#http.post(body, {}, written)
      arrived()
      this.#underWay -= 1
      if (this.#state === 'over') return
      this.#hear(read(response))
    } catch (error) {
      this.#underWay -= 1
      this.#over(false, error instanceof Error ? error.message : String(error))
    }
  }

  #hear({ status, text, bytes, body }: BoshAnswered): void {
    if (status !== 200) {
      this.#listener?.said?.(`HTTP ${status} ${text}`)
      return this.#over(false, `HTTP ${status}`)
    }
    if (!this.#created && body) {
      this.#created = body.attrs
      this.#mostUnderWay = Math.max(1, Number(body.attrs['requests'] ?? 2))
    }
    const isEmpty = !body || body.payloads.length === 0
    this.#handUp(bytes, text, body)
    if (body?.attrs['type'] === 'terminate') return this.#over(true, body.attrs['condition'])
    this.#pollDue = this.#options.polls === 'always' || isEmpty
    this.#goOn()
  }

  /** Cuts a body so that each event has its own bytes: what the first has before it is the tag of the body. */
  #handUp(bytes: Buffer, text: string, body: BoshBody | undefined): void {
    const hand = (raw: string, event?: StreamEvent): void => this.#listener?.said?.(raw, event)
    const framer = new TcpFramer(LIMITS)
    let raw = ''
    try {
      if (!body) readBody(bytes, LIMITS)
      for (const piece of text.split(/(?<=>)/)) {
        raw += piece
        for (const event of framer.push(Buffer.from(piece))) {
          const own = event.kind === 'header' ? this.#headerOf(body) : event.kind === 'end' ? endOf(body) : event
          if (!own) continue
          hand(raw, own)
          raw = ''
        }
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#listener?.unreadable?.(raw || text, error)
      raw = ''
    }
    if (raw !== '' && raw.trim() !== '</body>') hand(raw)
  }

  /** The server's header, as far as BOSH has one: with the session, or with what comes first after a restart. */
  #headerOf(body: BoshBody | undefined): StreamEvent | undefined {
    if (!this.#headerDue || !body || body.attrs['type'] === 'terminate') return undefined
    if (body.attrs['sid'] === undefined && body.payloads.length === 0) return undefined
    this.#headerDue = false
    const { from, authid, sid, 'xmpp:version': version, 'xml:lang': lang } = body.attrs
    const attrs: Record<string, string> = {}
    for (const [name, value] of Object.entries({ from, id: authid ?? sid, version, 'xml:lang': lang })) if (value !== undefined) attrs[name] = value
    return { kind: 'header', name: 'body', namespace: NS.bosh, contentNamespace: NS.client, attrs }
  }

  #over(clean: boolean, reason?: string): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    for (const { done } of this.#outgoing.splice(0)) done(new HarnessError('WIRE_GONE', `the session at ${this.peer} is over`))
    this.#http.destroy()
    this.#listener?.closed({ clean, ...(reason === undefined ? {} : { reason }) })
  }
}

function endOf(body: BoshBody | undefined): StreamEvent | undefined {
  return body?.attrs['type'] === 'terminate' ? { kind: 'end' } : undefined
}

function read(response: BoshResponse): BoshAnswered {
  const text = response.bytes.toString('utf8')
  try {
    return { ...response, text, body: readBody(response.bytes, LIMITS) }
  } catch (error) {
    if (error instanceof WireError) return { ...response, text, body: undefined }
    throw error
  }
}
