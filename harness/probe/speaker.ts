/** Whoever speaks on a wire once it is let in: sends, waits, proves silence, and leaves in good order. */
import type { Element } from '#xmpp/element.js'
import type { Matcher } from '#harness/match/matcher.js'
import type { WaitOptions } from './event-queue.ts'
import type { Wire } from './wire.ts'

export abstract class Speaker {
  readonly wire: Wire

  constructor(wire: Wire) {
    this.wire = wire
  }

  get who(): string {
    return this.wire.who
  }

  /** Sends an element, or text or bytes as they are. */
  async send(what: Element | string | Uint8Array): Promise<void> {
    await this.wire.send(what)
  }

  /** As {@link Wire.next}. */
  async next<T>(wanted: Matcher<T>, options?: WaitOptions): Promise<T> {
    return this.wire.next(wanted, options)
  }

  /** As {@link Wire.noneBefore}. */
  async noneBefore(fence: Matcher<unknown>, forbidden: Matcher<unknown>, options?: WaitOptions): Promise<void> {
    return this.wire.noneBefore(fence, forbidden, options)
  }

  /** As {@link Wire.allBefore}. */
  async allBefore<T>(fence: Matcher<unknown>, wanted: Matcher<T>, options?: WaitOptions): Promise<T[]> {
    return this.wire.allBefore(fence, wanted, options)
  }

  /** The closing handshake, ours first; awaits the server's part. Errors as {@link Wire.close}. */
  async close(options?: WaitOptions): Promise<void> {
    await this.wire.close(options)
  }
}
