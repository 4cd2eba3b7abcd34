/** As much of DER as is needed to find something in a certificate or a TLS session. Spec: X.690 §8.1, §8.19, §10.1. */

export interface DerValue {
  /** The identifier octet: class, form and number; longer ones are not read. */
  readonly tag: number
  readonly content: Uint8Array
}

export const DER = { sequence: 0x30, oid: 0x06 } as const

/** The values that lie side by side in some bytes; ends where something is no DER. */
export function* readDer(bytes: Uint8Array): Iterable<DerValue> {
  let at = 0
  while (at + 2 <= bytes.length) {
    const tag = bytes[at] ?? 0
    const first = bytes[at + 1] ?? 0
    const more = first < 0x80 ? 0 : first & 0x7f
    if (more > 4 || first === 0x80) return
    const length = more === 0 ? first : bytes.subarray(at + 2, at + 2 + more).reduce((sum, byte) => sum * 256 + byte, 0)
    const begin = at + 2 + more
    if (begin + length > bytes.length) return
    yield { tag, content: bytes.subarray(begin, begin + length) }
    at = begin + length
  }
}

/** The value that a path leads to, each step the place of a value inside the one before, from 0; `undefined` where it leads nowhere. */
export function derAt(bytes: Uint8Array, ...path: readonly number[]): DerValue | undefined {
  const [index, ...rest] = path
  if (index === undefined) return undefined
  const value = [...readDer(bytes)][index]
  return rest.length === 0 || value === undefined ? value : derAt(value.content, ...rest)
}

/** An object identifier in the form that people write, e.g. `1.2.840.10045.4.3.2`. */
export function readOid(content: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [first = 0, ...rest] = arcs
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

/** One value as bytes. @param tag the identifier octet */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), writeLength(content.length), content])
}

function writeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.from(length.toString(16).padStart(length.toString(16).length + length.toString(16).length % 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes])
}

/** The content of an object identifier. @param dotted as people write it */
export function writeOid(dotted: string): Buffer {
  const [root = 0, first = 0, ...rest] = dotted.split('.').map(Number)
  return Buffer.concat([root * 40 + first, ...rest].map(base128))
}

function base128(arc: number): Buffer {
  const bytes = [arc % 128]
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(0x80 + left % 128)
  return Buffer.from(bytes)
}
