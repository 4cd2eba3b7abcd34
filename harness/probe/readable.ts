/** Bytes as text that can be shown: exact where they are UTF-8, with `\xFF` for each byte that is not. */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Never throws, whatever the bytes. */
export function readable(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return piecemeal(Buffer.from(bytes))
  }
}

function piecemeal(bytes: Buffer): string {
  let shown = ''
  for (let at = 0; at < bytes.length; ) {
    const size = characterAt(bytes, at)
    shown += size > 0 ? bytes.toString('utf8', at, at + size) : `\\x${bytes.toString('hex', at, at + 1).toUpperCase()}`
    at += size || 1
  }
  return shown
}

/** Length of the valid UTF-8 character at an offset; 0 when there is none. */
function characterAt(bytes: Buffer, at: number): number {
  for (let size = 1; size <= 4 && at + size <= bytes.length; size += 1) {
    try {
      strict.decode(bytes.subarray(at, at + size))
      return size
    } catch {
      // not complete, or not a character
    }
  }
  return 0
}
