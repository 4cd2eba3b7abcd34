/**
 * A managed session's stanzas on their way to the client: counted as they are written, kept until they are acknowledged, queued while
 * there is no stream; and when the client is asked what it has.
 * Spec: XEP-0198 v1.6.3 §4, §5.
 */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { ack, ackRequest } from '#xmpp/stanzas/stream-management.js'
import type { Clock } from '../clock.ts'
import type { Parcel } from '../delivery/parcel.ts'
import type { Flushable, Turn } from '../delivery/turn.ts'
import type { HostOptions } from './options.ts'
import { type Outgoing, StanzaCounts } from './stream-management.ts'
import type { StanzaMeter } from './stream-parts.ts'
import type { XmppStream } from './stream.ts'

export interface ManagedSettings {
  /** To resume by; `undefined` when the session ends with its stream. */
  readonly id: string | undefined
  /** How long the session is kept without a stream. */
  readonly windowMs: number
  readonly stream: XmppStream
  readonly turn: Turn
  readonly clock: Pick<Clock, 'now'>
  readonly options: () => Pick<HostOptions, 'maxUnackedStanzas' | 'askEveryStanzas'>
  /** Called once when more is waiting than may. */
  readonly overflowed: () => void
}

export class ManagedStanzas implements StanzaMeter, Flushable {
  readonly counts = new StanzaCounts()
  readonly #settings: ManagedSettings
  #stream: XmppStream
  /** Came while there was no stream: not sent, not counted. */
  #waiting: Outgoing[] = []
  /** Whether the client has been asked and has not answered. */
  #hasAsked = false
  #sentSinceAsked = 0
  #isDue = false
  #hasOverflowed = false

  constructor(settings: ManagedSettings) {
    this.#settings = settings
    this.#stream = settings.stream
    this.#stream.meter = this
  }

  get id(): string | undefined { return this.#settings.id }
  get windowMs(): number { return this.#settings.windowMs }

  // What the stream tells

  countReceived(): void {
    this.counts.countReceived()
  }

  countSent(parcel: Parcel, to?: Jid): void {
    this.counts.countSent(this.#now(parcel, to))
    this.#sentSinceAsked += 1
    this.#askSoon()
    this.#checkSize()
  }

  /** Before the stream ends the peer learns what was handled, so that it sends nothing twice. */
  lastWords(): Element {
    return ack(this.counts.handled)
  }

  // What the session tells

  /** The client has said what it has. It must not be in doubt. */
  acknowledge(h: number): void {
    this.counts.acknowledge(h)
    this.#hasAsked = false
    this.#ask()
  }

  /** Keeps a stanza until there is a stream again. */
  queue(parcel: Parcel, to?: Jid): void {
    this.#waiting.push(this.#now(parcel, to))
    this.#checkSize()
  }

  /** Goes on over another stream, whose peer has handled `h` stanzas: what it lacks is sent again, then what has waited. */
  resume(stream: XmppStream, h: number): void {
    this.#stream.meter = undefined
    this.#stream = stream
    this.counts.acknowledge(h)
    this.#hasAsked = false
    for (const { parcel, to } of this.counts.unacknowledged) stream.resendParcel(parcel, to)
    stream.meter = this
    const waiting = this.#waiting
    this.#waiting = []
    for (const { parcel, to } of waiting) stream.sendParcel(parcel, to)
    this.#askSoon()
  }

  /** Everything that the client may not have, oldest first; nothing is left here. */
  takeUndelivered(): readonly Outgoing[] {
    this.#stream.meter = undefined
    const all = [...this.counts.unacknowledged, ...this.#waiting]
    this.counts.acknowledge(this.counts.sent)
    this.#waiting = []
    return all
  }

  /** At the end of a turn in which something was sent. */
  flush(): void {
    this.#isDue = false
    this.#ask()
  }

  /** Once, and again only when a whole batch was sent meanwhile. */
  #ask(): void {
    if (this.#stream.isOver || this.counts.unacknowledged.length === 0) return
    if (this.#hasAsked && this.#sentSinceAsked < this.#settings.options().askEveryStanzas) return
    this.#hasAsked = true
    this.#sentSinceAsked = 0
    this.#stream.send(ackRequest())
  }

  #askSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#settings.turn.add(this)
  }

  #checkSize(): void {
    const size = this.counts.unacknowledged.length + this.#waiting.length
    if (this.#hasOverflowed || size <= this.#settings.options().maxUnackedStanzas) return
    this.#hasOverflowed = true
    this.#settings.overflowed()
  }

  #now(parcel: Parcel, to: Jid | undefined): Outgoing {
    return { parcel, to, atMs: this.#settings.clock.now() }
  }
}
