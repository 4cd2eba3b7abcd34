/** Limits of stanzas where bodies are read before they come to a stream. Spec: RFC 6120 §13.12; XEP-0124 §6. */
import type { Framer, StreamEvent, XmlLimits } from '#xmpp/stream/framer.js'
import { WireError } from '#xmpp/wire-error.js'

/** Stands for a framer where bodies are read before they come here: only the limits are left. */
export class BodyLimits implements Framer {
  readonly state = 'between-stanzas'
  #limits: XmlLimits

  constructor(limits: XmlLimits) {
    this.#limits = limits
  }

  setLimits(limits: XmlLimits): void { this.#limits = limits }
  push(): readonly StreamEvent[] { return [] }
  restart(): void { /* each body stands alone */ }

  /** What is wrong with payloads of which one is larger than a stanza may be. */
  judge(events: readonly StreamEvent[], bytes: number): WireError | undefined {
    const { maxStanzaBytes } = this.#limits
    const isTooBig = bytes > maxStanzaBytes && events.some(event => event.kind === 'element' && Buffer.byteLength(event.element.toString()) > maxStanzaBytes)
    return isTooBig ? new WireError('STREAM_STANZA_TOO_BIG', 'policy-violation', `larger than ${maxStanzaBytes} bytes`) : undefined
  }
}
