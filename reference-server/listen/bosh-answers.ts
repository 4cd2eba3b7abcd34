/**
 * The answers of one BOSH session: the requests that wait for one, what there is to tell, and what was told and may be asked for again.
 * Spec: XEP-0124 v1.11.2 §8–§10, §13, §14.3; XEP-0206 v1.4 §6.
 */
import { type BodyAttributes, writeBody } from '#xmpp/stream/bosh-body.js'
import type { Clock } from '../clock.ts'
import { type Octets, textOf } from '../delivery/octets.ts'
import { type BoshAnswer, changed } from '../seams.ts'
import type { XmppStream } from '../session/stream.ts'
import { headerAttributes } from './bosh-events.ts'
import { type KeptAnswer, KeptAnswers } from './bosh-kept.ts'
import type { BoshTerms } from './bosh-terms.ts'

/** An HTTP request that wants an answer. */
export interface Exchange {
  /** Its connection is gone: whatever it is answered, nobody hears it. */
  readonly isGone: boolean
  answer(answer: Pick<BoshAnswer, 'status' | 'headers'> & { readonly body: string }): void
  /** Told when its connection goes before there is an answer. */
  whenGone(run: () => void): void
}

/** A request that has been taken, and not been answered. */
interface Waiting {
  readonly rid: number
  exchange: Exchange
  readonly dueAtMs: number
  /** Answered at the end of the turn, whether there is something or not; with these attributes. */
  attrs: BodyAttributes | undefined
}

export class BoshAnswers {
  readonly #stream: XmppStream
  readonly #terms: BoshTerms
  readonly #clock: Pick<Clock, 'now'>
  readonly #kept = new KeptAnswers()
  #waiting: Waiting[] = []
  #payloads: string[] = []
  #bytes = 0
  /** What the stream's header says, until it has been told. */
  #header: BodyAttributes | undefined
  #highestRid = 0
  #hadNothing = false

  constructor(stream: XmppStream, terms: BoshTerms, clock: Pick<Clock, 'now'>) {
    this.#stream = stream
    this.#terms = terms
    this.#clock = clock
  }

  /** Bytes that wait to be told. */
  get bytes(): number { return this.#bytes }
  /** Requests that wait. */
  get waiting(): readonly Pick<Waiting, 'exchange' | 'dueAtMs'>[] { return this.#waiting }
  /** Requests that wait and whose client does, too. */
  get heard(): number { return this.#waiting.filter(({ exchange }) => !exchange.isGone).length }
  get isHeard(): boolean { return this.#waiting.some(({ exchange }) => !exchange.isGone) }
  /** Whether there was an answer since the last request, and nothing in the latest one. */
  get hadNothing(): boolean { return this.#hadNothing }

  /** What the stream has to tell. @returns whether it has ended */
  tell(messages: readonly (Octets | Uint8Array)[]): boolean {
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
    return isEnd
  }

  /** A request with the highest rid so far. */
  add(waiting: Waiting): void {
    this.#highestRid = waiting.rid
    this.#hadNothing = false
    this.#waiting = [...this.#waiting, waiting]
  }

  /** What a request is told of answers that were missed. §9.2. */
  report(ack: number | undefined): BodyAttributes | undefined {
    return this.#kept.report(ack, this.#clock.now())
  }

  /**
   * A request has come again. §14.3.
   * @param replaced told whose place it takes
   * @returns what it came to: it waits, it was answered, or its answer is forgotten
   */
  repeat(rid: number, exchange: Exchange, replaced: (before: Exchange) => void): 'waits' | 'answered' | 'forgotten' {
    const waiting = this.#waiting.find(each => each.rid === rid)
    if (waiting) {
      replaced(waiting.exchange)
      waiting.exchange = exchange
      return 'waits'
    }
    const kept = this.#kept.of(rid)
    if (!kept) return 'forgotten'
    exchange.answer(kept.answer)
    return 'answered'
  }

  /** Answers what is due, oldest first. */
  settle(): void {
    for (let oldest = this.#due(); oldest; oldest = this.#due()) {
      const isNewest = this.#waiting.length === 0
      this.#answer(oldest, oldest.exchange.isGone && !isNewest ? [] : this.#takePayloads())
    }
  }

  /** §10: a pause answers all, with nothing in it, and is not kept. */
  settleAll(): void {
    for (const { rid, exchange } of this.#waiting.splice(0)) {
      const given = this.give(exchange, {})
      if (rid < this.#highestRid) this.#keep(rid, given)
    }
  }

  /** §13, XEP-0206 §6: the oldest request hears how the stream ended, the others, and those that came early, only that they are answered. */
  sayGoodbye(early: readonly Exchange[]): void {
    const [oldest, ...others] = [...this.forget(), ...early]
    const payloads = this.#takePayloads()
    const condition = payloads.some(text => text.startsWith('<stream:error')) ? this.#stream.seams.refusals.bosh.BOSH_STREAM_ERROR?.condition : undefined
    if (oldest) this.give(oldest, { type: 'terminate', condition, ...this.#header }, payloads)
    for (const exchange of others) this.give(exchange, {})
  }

  /** Nobody waits any more. @returns who did */
  forget(): readonly Exchange[] {
    return this.#waiting.splice(0).map(({ exchange }) => exchange)
  }

  /** Answers a request with a body, past the seam for answers. */
  give(exchange: Exchange, attrs: BodyAttributes, payloads: readonly string[] = [], status = 200): KeptAnswer['answer'] {
    const plain: BoshAnswer = { status, headers: { 'Content-Type': this.#terms.contentType }, attrs, payloads }
    const answer = changed(this.#stream.seams.boshAnswers, plain, this.#stream)
    const given = { status: answer.status, headers: answer.headers, body: writeBody(answer.attrs, answer.payloads) }
    exchange.answer(given)
    return given
  }

  /** Takes the next request that is to be answered off those that wait. */
  #due(): Waiting | undefined {
    const [oldest] = this.#waiting
    if (!oldest) return undefined
    const isOver = this.#waiting.length > this.#terms.hold || oldest.attrs !== undefined || oldest.dueAtMs <= this.#clock.now()
    if (!isOver && (this.#payloads.length === 0 || !this.isHeard)) return undefined
    return this.#stream.seams.options.boshAnswersFirst === 'the-newest' ? this.#waiting.pop() : this.#waiting.shift()
  }

  #answer({ rid, exchange, attrs }: Waiting, payloads: readonly string[]): void {
    const header = this.#header
    this.#header = undefined
    const highest = this.#highestRid > rid ? { ack: String(this.#highestRid) } : {}
    this.#hadNothing = payloads.length === 0
    this.#keep(rid, this.give(exchange, { ...highest, ...attrs, ...header }, payloads))
  }

  #takePayloads(): readonly string[] {
    const payloads = this.#payloads
    this.#payloads = []
    this.#bytes = 0
    return payloads
  }

  #keep(rid: number, answer: KeptAnswer['answer']): void {
    const { boshKeptAnswers: many } = this.#stream.seams.options
    this.#kept.add({ rid, answer, atMs: this.#clock.now() }, many === 'requests' ? this.#terms.requests : many)
  }
}
