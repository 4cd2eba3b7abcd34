/**
 * Stream management of one session: answers what its client asks and says about it. What hibernating and going on mean for the session
 * itself is the session's. Spec: XEP-0198 v1.6.3 §3–§6, §9.
 */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { handledTooHigh, readHandled, readResumption, writeResumption } from '#xmpp/stanzas/stream-management.js'
import type { Clock } from '../clock.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { Turn } from '../delivery/turn.ts'
import { refusal, turnOn } from './enabling.ts'
import type { Refusals, SmRefusalCode, StreamRefusalCode } from './errors.ts'
import type { Judgement, Resumable } from './hibernation.ts'
import type { ManagedStanzas } from './managed-stanzas.ts'
import type { HostOptions } from './options.ts'
import type { Outgoing, StanzaCounts, TooHigh } from './stream-management.ts'
import type { XmppStream } from './stream.ts'

/** What a request to resume is answered. `goOn`, called once the answer has been written, hands the stream to the resumed session. */
export interface ResumeAnswer {
  readonly answer: Element
  /** Full, of the session that goes on. */
  readonly address?: Jid
  readonly goOn?: () => void
}

/** The session, as its stream management sees it. */
export interface Manageable<S extends Resumable> {
  /** The one that carries it now. */
  readonly stream: () => XmppStream
  readonly turn: Turn
  readonly clock: Pick<Clock, 'now'>
  /** Bare; `undefined` before login. */
  readonly user: () => Jid | undefined
  /** Whether its user could come back for it: only who has an account can log in as the same user again. */
  readonly mayReturn: () => boolean
  readonly find: (asked: { readonly previd: string; readonly h: number }, user: Jid, isRule: (code: SmRefusalCode) => boolean) => Judgement<S>
  /** It can be found by this id from now on. */
  readonly keep: (id: string) => void
  readonly end: (code: StreamRefusalCode) => void
  /** The other session goes on over the stream of this one. */
  readonly giveWayTo: (other: S, h: number) => void
}

export class Management<S extends Resumable> {
  readonly #session: Manageable<S>
  #managed: ManagedStanzas | undefined

  constructor(session: Manageable<S>) {
    this.#session = session
  }

  /** To resume by; `undefined` for a session that ends with its stream. */
  get id(): string | undefined { return this.#managed?.id }
  get isOn(): boolean { return this.#managed !== undefined }
  get windowMs(): number { return this.#managed?.windowMs ?? 0 }
  /** @throws Error before stream management is on */
  get counts(): StanzaCounts {
    if (!this.#managed) throw new Error('nothing is counted before stream management is on')
    return this.#managed.counts
  }

  /** Keeps a stanza until there is a stream again. */
  queue(parcel: Parcel, to?: Jid): void {
    this.#managed?.queue(parcel, to)
  }

  /** The session goes on over its new stream, whose peer has handled `h` stanzas. */
  goOn(h: number): void {
    this.#managed?.resume(this.#session.stream(), h)
  }

  /** As {@link ManagedStanzas.takeUndelivered}. */
  takeUndelivered(): readonly Outgoing[] {
    return this.#managed?.takeUndelivered() ?? []
  }

  /** Turns it on. The stream counts from now on, so the answer goes out before any stanza. */
  enable(request: Element): Element {
    const { stream, turn, clock, mayReturn, keep, end } = this.#session
    const { answer, managed } = turnOn(request, {
      refusals: this.#refusals, isResumable: mayReturn(), options: () => this.#options, stream: stream(), turn, clock,
      overflowed: () => end('STREAM_UNACKED'),
    })
    this.#managed = managed
    if (managed?.id !== undefined) keep(managed.id)
    return answer
  }

  /** Looks for the session that the client wants back. @returns `undefined` when the stream had to be ended */
  resume(request: Element): ResumeAnswer | undefined {
    const { user, mayReturn, find, giveWayTo } = this.#session
    const asked = readResumption(request)
    const who = user()
    if (!asked || !who) return { answer: refusal('SM_SYNTAX', this.#refusals) }
    if (this.#options.resumeTimeMs === 0 || !mayReturn()) return { answer: refusal('SM_NO_RESUMPTION', this.#refusals) }
    const found = find(asked, who, code => this.#refusals[code] !== undefined)
    if (found.kind === 'refused') return { answer: refusal(found.code, this.#refusals, found.h) }
    if (found.kind === 'in-doubt') {
      this.#failInDoubt(found.tooHigh)
      return undefined
    }
    return {
      answer: writeResumption('resumed', { previd: asked.previd, h: found.session.counts.handled }),
      address: found.session.address,
      goOn: () => giveWayTo(found.session, asked.h),
    }
  }

  /** An element of ours on a stream whose session is bound. */
  receive(element: Element): void {
    const stream = this.#session.stream()
    const managed = this.#managed
    if (element.name === 'enable' && managed) stream.fail('STREAM_ENABLED_AGAIN')
    else if (element.name === 'enable') stream.send(this.enable(element))
    else if (element.name === 'resume' && this.refuse('SM_BOUND')) return
    else if (element.name !== 'r' && element.name !== 'a') stream.fail('STREAM_UNKNOWN_ELEMENT')
    else if (!managed) this.refuse('SM_NOT_ENABLED')
    else if (element.name === 'r') stream.send(managed.lastWords())
    else this.#acknowledge(managed, readHandled(element))
  }

  /** Says no. False where the table of this host has no such rule. */
  refuse(code: SmRefusalCode): boolean {
    if (!this.#refusals[code]) return false
    this.#session.stream().send(refusal(code, this.#refusals))
    return true
  }

  #acknowledge(managed: ManagedStanzas, h: number | undefined): void {
    if (h === undefined) return this.#session.stream().fail('STREAM_ACK_SYNTAX')
    const tooHigh = managed.counts.doubt(h)
    if (tooHigh) this.#failInDoubt(tooHigh)
    else managed.acknowledge(h)
  }

  #failInDoubt({ h, sent }: TooHigh): void {
    this.#session.stream().fail('STREAM_HANDLED_TOO_HIGH', handledTooHigh(h, sent))
  }

  get #refusals(): Refusals['sm'] { return this.#session.stream().seams.refusals.sm }
  get #options(): HostOptions { return this.#session.stream().seams.options }
}
