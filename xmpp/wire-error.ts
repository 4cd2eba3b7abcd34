/** The one error for a peer that cannot be read: what was wrong, and which defined condition it deserves. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: string
  readonly condition: string

  /**
   * @param code stable identifier of the breach, e.g. `STREAM_STANZA_TOO_BIG`
   * @param condition the defined condition the peer deserves: a stream error (RFC 6120 §4.9.3) when raised by a reader or
   *   framer, a stanza error (RFC 6120 §8.3.3) when raised by a payload or JID reader
   */
  constructor(code: string, condition: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.condition = condition
  }
}
