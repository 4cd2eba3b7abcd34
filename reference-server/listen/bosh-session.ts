/**
 * One BOSH session: requests in the order of their rids become what a stream receives, and what it sends becomes their answers. Towards
 * the stream it is a socket. It keeps no parser, one timer, and only the answers that may be asked for again.
 * Spec: XEP-0124 v1.11.2 §8–§15, §17; XEP-0206 v1.4 §2–§6.
 */
import { type BodyAttributes, type BoshBody, writeBody } from '#xmpp/stream/bosh-body.js'
import type { StreamEvent } from '#xmpp/stream/framer.js'
import { readElement } from '#xmpp/xml/reader.js'
import type { Clock, Timer } from '../clock.ts'
import { type Octets, textOf } from '../delivery/octets.ts'
import type { Pipe } from '../delivery/outbox.ts'
import type { Turn } from '../delivery/turn.ts'
import { type BoshAnswer, changed, type Seams } from '../seams.ts'
import type { BoshRefusalCode } from '../session/errors.ts'
import type { XmppStream } from '../session/stream.ts'
import { elementsIn, headerAttributes, headerOf, isLast } from './bosh-events.ts'
import { type KeptAnswer, KeptAnswers } from './bosh-kept.ts'
import { agree, type BoshTerms, isKeyBefore, ridOf, told } from './bosh-terms.ts'

/** An HTTP request that wants an answer. */
export interface Exchange {
  /** Its connection is gone: whatever it is answered, nobody hears it. */
  readonly isGone: boolean
  answer(answer: Pick<BoshAnswer, 'status' | 'headers'> & { readonly body: string }): void
  /** Told when its connection goes before there is an answer. */
  whenGone(run: () => void): void
}

export interface BoshSurroundings {
  readonly turn: Turn
  readonly clock: Clock
  /** The session is over, and its sid no longer valid. */
  readonly over: (sid: string) => void
}

/** A request that has been taken, and not been answered. */
interface Waiting {
  readonly rid: number
  exchange: Exchange
  readonly dueAtMs: number
  /** Answered at the end of the turn, whether there is something or not; with these attributes. */
  attrs: BodyAttributes | undefined
}

export class BoshSession implements Pipe {
  readonly sid: string
  readonly isSecure: boolean
  readonly #around: BoshSurroundings
  #stream!: XmppStream
  #terms!: BoshTerms
  #rid = 0
  #key: string | undefined
  #waiting: Waiting[] = []
  /** Requests that came before an earlier one. */
  #early: { readonly rid: number; readonly body: BoshBody; readonly bytes: number; exchange: Exchange }[] = []
  readonly #kept = new KeptAnswers()
  #payloads: string[] = []
  #bytes = 0
  /** What the stream's header says, until it has been told. */
  #header: BodyAttributes | undefined
  #lastEmpty: { answeredEmpty: boolean } | undefined
  #lastAtMs = 0
  #pauseMs: number | undefined
  #timer: Timer | undefined
  /** `ending`: the stream is over, and the client does not know. */
  #state: 'open' | 'ending' | 'over' = 'open'
  #flushing = false

  constructor(sid: string, isSecure: boolean, around: BoshSurroundings) {
    this.sid = sid
    this.isSecure = isSecure
    this.#around = around
  }

  get isLegacy(): boolean { return this.#terms.version === undefined }
  get stream(): XmppStream { return this.#stream }

  /**
   * Begins with the session request.
   * @param seams of the host that is asked for, which nobody has entered yet
   * @returns false when it makes no sense
   */
  begin(stream: XmppStream, sent: BoshBody, exchange: Exchange, seams: Seams): boolean {
    this.#stream = stream
    const body = changed(seams.boshRequests, sent, stream)
    const { attrs } = body
    const terms = agree(attrs, seams.options)
    const rid = ridOf(attrs['rid'])
    if (!terms || rid === undefined) return false
    this.#terms = terms
    this.#rid = rid
    this.#key = attrs['newkey']
    this.#waiting.push({ rid, exchange, dueAtMs: this.#around.clock.now(), attrs: { ...told(terms, this.sid), ack: String(rid) } })
    stream.receiveRead([headerOf(attrs), ...elementsIn(body)], 0)
    this.#settleLater()
    return true
  }

  /** Takes a request of this session. `bytes` is its size. */
  take(sent: BoshBody, bytes: number, exchange: Exchange): void {
    const body = changed(this.#stream.seams.boshRequests, sent, this.#stream)
    const rid = ridOf(body.attrs['rid'])
    if (rid === undefined) return this.breakOff('BOSH_SYNTAX', exchange)
    if (rid <= this.#rid) return this.#repeat(rid, exchange)
    if (rid > this.#rid + this.#terms.requests && this.#stream.seams.refusals.bosh.BOSH_RID_BEYOND) return this.breakOff('BOSH_RID_BEYOND', exchange)
    const again = this.#early.find(early => early.rid === rid)
    if (again) {
      this.#tellRepeated(again.exchange)
      again.exchange = exchange
      return
    }
    this.#early.push({ rid, body, bytes, exchange })
    for (let next = this.#next(); next && this.#state !== 'over'; next = this.#next()) this.#process(next.rid, next.body, next.bytes, next.exchange)
    // what is under way counts, whether it may be looked at yet or not
    if (this.#state === 'open' && this.#early.length + this.#waiting.length > this.#terms.requests && !isLast(body)) this.breakOff('BOSH_TOO_MANY_REQUESTS', exchange)
  }

  /** Ends the session: this request gets the condition, and others learn that it was another one. §17.2. */
  breakOff(code: BoshRefusalCode, exchange?: Exchange): void {
    const row = this.#stream.seams.refusals.bosh[code]
    if (!row || this.#state === 'over') return
    const { legacyStatus } = row
    for (const { exchange: other } of [...this.#waiting, ...this.#early]) {
      if (other !== exchange) this.#give(other, { attrs: { type: 'terminate', condition: this.#stream.seams.refusals.bosh.BOSH_OTHER_REQUEST?.condition }, payloads: [] })
    }
    if (exchange) this.#give(exchange, { attrs: { type: 'terminate', condition: row.condition }, payloads: [] }, this.isLegacy && legacyStatus !== undefined ? legacyStatus : 200)
    this.#end()
  }

  // Towards the stream

  write(messages: readonly (Octets | Uint8Array)[]): void {
    let isEnd = false
    for (const message of messages) {
      const text = typeof message === 'string' ? textOf(message) : Buffer.from(message).toString('latin1')
      if (text.startsWith('<open ')) this.#header = headerAttributes(text)
      else if (text.startsWith('<close ')) isEnd = true
      else {
        this.#payloads.push(text)
        this.#bytes += text.length
      }
    }
    if (isEnd) this.end()
    else this.#settle()
  }

  get backlogBytes(): number { return this.#bytes }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#settle()
    this.#stream.lost()
  }

  /** After its end nothing is left to be destroyed but what the client has not heard yet. */
  destroy(): void {
    if (this.#state === 'open') this.#end()
  }

  /** The session is of no use any more, and nobody is told. */
  stop(): void {
    this.#end()
  }

  pause(): void { /* requests wait in the stream */ }
  resume(): void { /* and go on there */ }

  // Requests

  #next() {
    const at = this.#early.findIndex(({ rid }) => rid === this.#rid + 1)
    return at < 0 ? undefined : this.#early.splice(at, 1)[0]
  }

  #process(rid: number, body: BoshBody, bytes: number, exchange: Exchange): void {
    const { attrs } = body
    if (this.#key !== undefined && !isKeyBefore(this.#key, attrs['key']) && this.#stream.seams.refusals.bosh.BOSH_KEY) return this.breakOff('BOSH_KEY', exchange)
    if (this.#key !== undefined) this.#key = attrs['newkey'] ?? attrs['key']
    this.#rid = rid
    if (this.#isTooOften(body)) return this.breakOff('BOSH_TOO_OFTEN', exchange)
    const pauseMs = this.#asksToPause(attrs['pause'])
    this.#pauseMs = pauseMs
    const waiting: Waiting = { rid, exchange, dueAtMs: this.#around.clock.now() + this.#terms.waitMs, attrs: this.#report(attrs['ack']) }
    this.#waiting = [...this.#waiting, waiting]
    exchange.whenGone(() => { if (this.#state !== 'over') this.#arm() })
    if (pauseMs === undefined) this.#receive(body, bytes)
    else this.#answerAll()
    this.#settleLater()
  }

  #receive(body: BoshBody, bytes: number): void {
    const { attrs } = body
    const header = attrs['xmpp:restart'] === 'true' || attrs['xmpp:restart'] === '1'
    // a restart takes no payloads along: XEP-0206 §5
    const events: StreamEvent[] = header ? [headerOf({ to: this.#stream.domain, ...attrs, 'xmpp:version': attrs['xmpp:version'] ?? '1.0' })] : elementsIn(body)
    if (attrs['type'] === 'terminate') events.push({ kind: 'end' })
    if (this.#state === 'open' && events.length > 0) this.#stream.receiveRead(this.#received(events), bytes)
  }

  /** Past the seam for bytes: what it changed is read again. */
  #received(events: StreamEvent[]): readonly StreamEvent[] {
    if (this.#stream.seams.received.length === 0) return events
    return events.map(event => {
      if (event.kind !== 'element') return event
      const text = event.element.toString()
      const after = Buffer.from(changed(this.#stream.seams.received, Buffer.from(text), this.#stream)).toString()
      return after === text ? event : { kind: 'element' as const, element: readElement(after) }
    })
  }

  #repeat(rid: number, exchange: Exchange): void {
    const waiting = this.#waiting.find(each => each.rid === rid)
    const kept = this.#kept.of(rid)
    if (waiting) {
      this.#tellRepeated(waiting.exchange)
      waiting.exchange = exchange
      exchange.whenGone(() => { if (this.#state !== 'over') this.#arm() })
      this.#settleLater()
    } else if (kept) exchange.answer(kept.answer)
    else this.breakOff('BOSH_ANSWER_FORGOTTEN', exchange)
  }

  /** The client is there, and has lost a connection: it can go on. §17.3. */
  #tellRepeated(exchange: Exchange): void {
    if (!exchange.isGone) this.#give(exchange, { attrs: { type: 'error' }, payloads: [] })
  }

  /** §11 for sessions that wait, §12 for those that do not. */
  #isTooOften(body: BoshBody): boolean {
    const now = this.#around.clock.now()
    const sinceMs = now - this.#lastAtMs
    this.#lastAtMs = now
    const isEmpty = body.payloads.length === 0 && !isLast(body) && body.attrs['xmpp:restart'] === undefined
    const before = this.#lastEmpty
    this.#lastEmpty = isEmpty ? { answeredEmpty: false } : undefined
    if (!isEmpty || !this.#stream.seams.refusals.bosh.BOSH_TOO_OFTEN) return false
    if (this.#terms.hold === 0) return before !== undefined && before.answeredEmpty && sinceMs < this.#terms.pollingMs
    return this.#waiting.filter(({ exchange }) => !exchange.isGone).length + 1 >= this.#terms.requests && sinceMs < this.#terms.pollingMs
  }

  #asksToPause(text: string | undefined): number | undefined {
    const ms = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined
    return ms !== undefined && ms <= this.#terms.maxPauseMs ? ms : undefined
  }

  #report(ack: string | undefined): BodyAttributes | undefined {
    return this.#terms.acks ? this.#kept.report(ridOf(ack), this.#around.clock.now()) : undefined
  }

  // Answers

  #settleLater(): void {
    if (this.#flushing) return
    this.#flushing = true
    this.#around.turn.add(this)
  }

  /** Called by the turn. */
  flush(): void {
    this.#flushing = false
    this.#settle()
  }

  /** Answers what is due, oldest first. */
  #settle(): void {
    if (this.#state === 'over') return
    for (let oldest = this.#due(); oldest; oldest = this.#due()) {
      const isNewest = this.#waiting.length === 0
      const { payloads } = oldest.exchange.isGone && !isNewest ? { payloads: [] } : this.#takePayloads()
      this.#answer(oldest, payloads)
    }
    if (this.#state === 'ending' && this.#waiting.length > 0) this.#sayGoodbye()
    else this.#arm()
  }

  /** Takes the next request that is to be answered off those that wait. */
  #due(): Waiting | undefined {
    if (this.#state === 'ending') return undefined
    const [oldest] = this.#waiting
    if (!oldest) return undefined
    const isOver = this.#waiting.length > this.#terms.hold || oldest.attrs !== undefined || oldest.dueAtMs <= this.#around.clock.now()
    if (!isOver && (this.#payloads.length === 0 || !this.#waiting.some(({ exchange }) => !exchange.isGone))) return undefined
    if (this.#stream.seams.options.boshAnswersFirst === 'the-newest') return this.#waiting.pop()
    return this.#waiting.shift()
  }

  #answer({ rid, exchange, attrs }: Waiting, payloads: readonly string[]): void {
    const header = this.#header
    this.#header = undefined
    const highest = this.#rid > rid ? { ack: String(this.#rid) } : {}
    if (this.#lastEmpty) this.#lastEmpty.answeredEmpty = payloads.length === 0
    const given = this.#give(exchange, { attrs: { ...highest, ...attrs, ...header }, payloads })
    this.#keep({ rid, answer: given, atMs: this.#around.clock.now() })
  }

  /** §10: a pause answers all, with nothing in it, and is not kept. */
  #answerAll(): void {
    for (const { rid, exchange } of this.#waiting.splice(0)) {
      const given = this.#give(exchange, { attrs: {}, payloads: [] })
      if (rid < this.#rid) this.#keep({ rid, answer: given, atMs: this.#around.clock.now() })
    }
  }

  /** §13, XEP-0206 §6: the oldest request hears how the stream ended, the others only that they are answered. */
  #sayGoodbye(): void {
    const [oldest, ...others] = [...this.#waiting, ...this.#early]
    const payloads = this.#takePayloads().payloads
    const condition = payloads.some(text => text.startsWith('<stream:error')) ? this.#stream.seams.refusals.bosh.BOSH_STREAM_ERROR?.condition : undefined
    if (oldest) this.#give(oldest.exchange, { attrs: { type: 'terminate', condition, ...this.#header }, payloads })
    for (const { exchange } of others) this.#give(exchange, { attrs: {}, payloads: [] })
    this.#end()
  }

  #takePayloads(): { readonly payloads: readonly string[] } {
    const payloads = this.#payloads
    this.#payloads = []
    this.#bytes = 0
    return { payloads }
  }

  #give(exchange: Exchange, { attrs, payloads }: Pick<BoshAnswer, 'attrs' | 'payloads'>, status = 200): KeptAnswer['answer'] {
    const plain: BoshAnswer = { status, headers: { 'Content-Type': this.#terms.contentType }, attrs, payloads }
    const answer = changed(this.#stream.seams.boshAnswers, plain, this.#stream)
    const given = { status: answer.status, headers: answer.headers, body: writeBody(answer.attrs, answer.payloads) }
    exchange.answer(given)
    return given
  }

  #keep(answered: KeptAnswer): void {
    const { boshKeptAnswers: many } = this.#stream.seams.options
    this.#kept.add(answered, many === 'requests' ? this.#terms.requests : many)
  }

  // Time

  /** One timer: for the oldest request that waits, or else for the client to come back. */
  #arm(): void {
    this.#timer?.cancel()
    if (this.#state === 'over') return
    const { clock } = this.#around
    const [oldest] = this.#waiting
    const isThere = this.#waiting.some(({ exchange }) => !exchange.isGone)
    this.#timer = oldest && isThere
      ? clock.after(Math.max(0, oldest.dueAtMs - clock.now()), () => this.#settle())
      : clock.after(this.#pauseMs ?? this.#terms.inactivityMs, () => this.#end())
  }

  #end(): void {
    if (this.#state === 'over') return
    const wasOpen = this.#state === 'open'
    this.#state = 'over'
    this.#timer?.cancel()
    this.#waiting = []
    this.#early = []
    this.#around.over(this.sid)
    if (wasOpen) this.#stream.lost()
  }
}
