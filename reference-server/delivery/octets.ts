/**
 * Text as the bytes of its UTF-8, one character each. Such strings are joined for next to nothing, their length is the number of bytes,
 * and a socket takes them as `latin1`, which copies and looks at nothing. What is ASCII is the same either way.
 */
export type Octets = string

export function octetsOf(text: string): Octets {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1')
}

export function textOf(octets: Octets): string {
  return /[\x80-\xFF]/.test(octets) ? Buffer.from(octets, 'latin1').toString() : octets
}
