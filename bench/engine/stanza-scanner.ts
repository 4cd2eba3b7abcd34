/**
 * Cuts the stanzas out of a TCP stream at next to no cost to the generator: it counts tags and believes that the server writes XML well. A test
 * holds it against the strict reader. Stream headers come as stanzas of their own. Spec: RFC 6120 §4.2, §11.
 */

const byte = (text: string): number => text.charCodeAt(0)
const [OPEN, CLOSE, SLASH, QUESTION, DOUBLE, SINGLE] = [byte('<'), byte('>'), byte('/'), byte('?'), byte('"'), byte("'")]
const HEADER = Buffer.from('<stream:stream')

/** The bytes of `buffer` from `start` to `end`, valid during the call only. */
export type Found = (buffer: Buffer, start: number, end: number) => void

export class StanzaScanner {
  readonly #found: Found
  #rest: Buffer = Buffer.alloc(0)

  constructor(found: Found) {
    this.#found = found
  }

  push(slice: Buffer): void {
    const bytes = this.#rest.length === 0 ? slice : Buffer.concat([this.#rest, slice])
    let at = 0
    for (;;) {
      const start = bytes.indexOf(OPEN, at)
      const end = start < 0 ? -1 : endOf(bytes, start)
      if (end < 0) break
      if (bytes[start + 1] !== QUESTION && bytes[start + 1] !== SLASH) this.#found(bytes, start, end)
      at = end
    }
    this.#rest = bytes.subarray(at)
  }
}

/** Where the element that begins here ends, or the stream's own tag; -1 while that has not come. */
function endOf(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at >= 0; at = bytes.indexOf(OPEN, at)) {
    const end = tagEnd(bytes, at)
    if (end < 0) return -1
    if (bytes[at + 1] === SLASH) depth -= 1
    else if (bytes[at + 1] !== QUESTION && bytes[end - 2] !== SLASH && !isHeader(bytes, at)) depth += 1
    if (depth <= 0) return end
    at = end
  }
  return -1
}

/** Behind the `>` that ends a tag; one inside an attribute's value does not. */
function tagEnd(bytes: Buffer, start: number): number {
  let quote = 0
  for (let at = start + 1; at < bytes.length; at += 1) {
    const one = bytes[at]
    if (quote !== 0) { if (one === quote) quote = 0 }
    else if (one === CLOSE) return at + 1
    else if (one === DOUBLE || one === SINGLE) quote = one
  }
  return -1
}

function isHeader(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + HEADER.length).equals(HEADER)
}
