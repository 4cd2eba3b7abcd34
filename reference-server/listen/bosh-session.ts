/**
 * One BOSH session: requests in the order of their rids become what a stream receives, and what it sends becomes their answers
 * (`bosh-answers.ts`). Towards the stream it is a socket. It keeps no parser, and one timer.
 * Spec: XEP-0124 v1.11.2 §8–§15, §17; XEP-0206 v1.4 §2–§6.
 */
import type { BoshBody } from '#xmpp/stream/bosh-body.js'
import type { StreamEvent } from '#xmpp/stream/framer.js'
import { readElement } from '#xmpp/xml/reader.js'
import type { Clock, Timer } from '../clock.ts'
import type { Octets } from '../delivery/octets.ts'
import type { Pipe } from '../delivery/outbox.ts'
import type { Turn } from '../delivery/turn.ts'
import { changed, type Seams } from '../seams.ts'
import type { BoshRefusalCode } from '../session/errors.ts'
import type { XmppStream } from '../session/stream.ts'
import { BoshAnswers, type Exchange } from './bosh-answers.ts'
import { elementsIn, headerOf, isLast } from './bosh-events.ts'
import { agree, type BoshTerms, isKeyBefore, ridOf, told } from './bosh-terms.ts'

export interface BoshSurroundings {
  readonly turn: Turn
  readonly clock: Clock
  /** The session is over, and its sid no longer valid. */
  readonly over: (sid: string) => void
}

export class BoshSession implements Pipe {
  readonly sid: string
  readonly isSecure: boolean
  readonly #around: BoshSurroundings
  #stream!: XmppStream
  #terms!: BoshTerms
  #rid = 0
  #key: string | undefined
  #answers!: BoshAnswers
  /** Requests that came before an earlier one. */
  #early: { readonly rid: number; readonly body: BoshBody; readonly bytes: number; exchange: Exchange }[] = []
  #wasEmpty = false
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
    this.#answers = new BoshAnswers(stream, terms, this.#around.clock)
    this.#answers.add({ rid, exchange, dueAtMs: this.#around.clock.now(), attrs: { ...told(terms, this.sid), ack: String(rid) } })
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
    if (this.#state === 'open' && this.#early.length + this.#answers.waiting.length > this.#terms.requests && !isLast(body)) this.breakOff('BOSH_TOO_MANY_REQUESTS', exchange)
  }

  /** Ends the session: this request gets the condition, and others learn that it was another one. §17.2. */
  breakOff(code: BoshRefusalCode, exchange?: Exchange): void {
    const row = this.#stream.seams.refusals.bosh[code]
    if (!row || this.#state === 'over') return
    const { legacyStatus } = row
    for (const { exchange: other } of [...this.#answers.waiting, ...this.#early]) {
      if (other !== exchange) this.#answers.give(other, { type: 'terminate', condition: this.#stream.seams.refusals.bosh.BOSH_OTHER_REQUEST?.condition })
    }
    if (exchange) this.#answers.give(exchange, { type: 'terminate', condition: row.condition }, [], this.isLegacy && legacyStatus !== undefined ? legacyStatus : 200)
    this.#end()
  }

  // Towards the stream

  write(messages: readonly (Octets | Uint8Array)[]): void {
    if (this.#answers.tell(messages)) this.end()
    else this.#settle()
  }

  get backlogBytes(): number { return this.#answers.bytes }

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
    const report = this.#terms.acks ? this.#answers.report(ridOf(attrs['ack'])) : undefined
    this.#answers.add({ rid, exchange, dueAtMs: this.#around.clock.now() + this.#terms.waitMs, attrs: report })
    exchange.whenGone(() => { if (this.#state !== 'over') this.#arm() })
    if (pauseMs === undefined) this.#receive(body, bytes)
    else this.#answers.settleAll()
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
    const outcome = this.#answers.repeat(rid, exchange, before => this.#tellRepeated(before))
    if (outcome === 'forgotten') return this.breakOff('BOSH_ANSWER_FORGOTTEN', exchange)
    if (outcome === 'answered') return
    exchange.whenGone(() => { if (this.#state !== 'over') this.#arm() })
    this.#settleLater()
  }

  /** The client is there, and has lost a connection: it can go on. §17.3. */
  #tellRepeated(exchange: Exchange): void {
    if (!exchange.isGone) this.#answers.give(exchange, { type: 'error' })
  }

  /** §11 for sessions that wait, §12 for those that do not. */
  #isTooOften(body: BoshBody): boolean {
    const now = this.#around.clock.now()
    const sinceMs = now - this.#lastAtMs
    this.#lastAtMs = now
    const isEmpty = body.payloads.length === 0 && !isLast(body) && body.attrs['xmpp:restart'] === undefined
    const wasEmpty = this.#wasEmpty
    this.#wasEmpty = isEmpty
    if (!isEmpty || !this.#stream.seams.refusals.bosh.BOSH_TOO_OFTEN) return false
    if (this.#terms.hold === 0) return wasEmpty && this.#answers.hadNothing && sinceMs < this.#terms.pollingMs
    return this.#answers.heard + 1 >= this.#terms.requests && sinceMs < this.#terms.pollingMs
  }

  #asksToPause(text: string | undefined): number | undefined {
    const ms = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined
    return ms !== undefined && ms <= this.#terms.maxPauseMs ? ms : undefined
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
    if (this.#state === 'open') this.#answers.settle()
    if (this.#state === 'ending' && this.#answers.waiting.length > 0) {
      this.#answers.sayGoodbye(this.#early.map(({ exchange }) => exchange))
      this.#end()
    } else this.#arm()
  }

  // Time

  /** One timer: for the oldest request that waits, or else for the client to come back. */
  #arm(): void {
    this.#timer?.cancel()
    if (this.#state === 'over') return
    const { clock } = this.#around
    const [oldest] = this.#answers.waiting
    this.#timer = oldest && this.#answers.isHeard
      ? clock.after(Math.max(0, oldest.dueAtMs - clock.now()), () => this.#settle())
      : clock.after(this.#pauseMs ?? this.#terms.inactivityMs, () => this.#end())
  }

  #end(): void {
    if (this.#state === 'over') return
    const wasOpen = this.#state === 'open'
    this.#state = 'over'
    this.#timer?.cancel()
    this.#answers?.forget()
    this.#early = []
    this.#around.over(this.sid)
    if (wasOpen) this.#stream.lost()
  }
}
