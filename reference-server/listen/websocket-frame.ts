/**
 * Frames as a server writes them: whole, unmasked, uncompressed. The library writes each frame's head and payload apart; in a room what
 * is to be written to one socket is a thousand frames, and they go out as one piece. Spec: RFC 6455 §5.2, §5.6.
 */
import type { Octets } from '../delivery/octets.ts'

export const OPCODE = { text: 1, binary: 2 } as const

/** A text message. */
export function textFrame(payload: Octets): Octets {
  return textHead(payload.length) + payload
}

export function frame(opcode: number, payload: Octets): Octets {
  return head(opcode, payload.length) + payload
}

const FIN = 0x80

function head(opcode: number, length: number): Octets {
  if (length < 126) return String.fromCharCode(FIN | opcode, length)
  if (length < 65_536) return String.fromCharCode(FIN | opcode, 126, length >> 8, length & 0xFF)
  return String.fromCharCode(FIN | opcode, 127, 0, 0, 0, 0, length >>> 24, length >> 16 & 0xFF, length >> 8 & 0xFF, length & 0xFF)
}

/** Stanzas have few lengths, so their heads are made once. */
const HEADS: Octets[] = []
const KEPT = 4096

function textHead(length: number): Octets {
  return length < KEPT ? HEADS[length] ??= head(OPCODE.text, length) : head(OPCODE.text, length)
}
