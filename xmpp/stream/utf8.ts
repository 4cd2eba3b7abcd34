/** UTF-8 that arrives in slices: keeps the beginning of a character for the next slice and notices the first wrong byte. Spec: RFC 3629 §3. */
import { isUtf8 } from 'node:buffer'

const NONE = new Uint8Array(0)

/** Decodes slices; never a replacement character, never a byte order mark swallowed. */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #begun = NONE

  /** What can be read of everything given so far and not yet returned; `broken` when a wrong byte follows it. */
  decode(slice: Uint8Array): { readonly text: string; readonly broken: boolean } {
    const bytes = this.#begun.length === 0 ? slice : Buffer.concat([this.#begun, slice])
    const whole = bytes.length - unfinished(bytes)
    this.#begun = whole === bytes.length ? NONE : bytes.slice(whole)
    const ready = whole === bytes.length ? bytes : bytes.subarray(0, whole)
    try {
      return { text: this.#decoder.decode(ready), broken: false }
    } catch {
      return { text: this.#decoder.decode(validPart(ready)), broken: true }
    }
  }
}

/** How many bytes at the end begin a character that the bytes do not finish: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xC0) return lengthOf(byte) > back ? back : 0
  }
  return 0
}

/** How many bytes a character has that begins with this one; 1 for a byte that begins none. */
function lengthOf(lead: number): number {
  if (lead < 0xC2 || lead > 0xF4) return 1
  if (lead < 0xE0) return 2
  return lead < 0xF0 ? 3 : 4
}

/** The longest part from the start that holds whole characters only. */
function validPart(bytes: Uint8Array): Uint8Array {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isUtf8(wholeCharacters(bytes.subarray(0, middle)))) good = middle
    else bad = middle
  }
  return wholeCharacters(bytes.subarray(0, good))
}

/** Without the unfinished character at the end. */
export function wholeCharacters(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - unfinished(bytes))
}
