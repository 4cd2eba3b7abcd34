/** The ANONYMOUS mechanism. Spec: RFC 4505 §2, §3; XEP-0175 v1.2 §2 (a UUID for each login, the trace is not used). */
import { randomUUID } from 'node:crypto'
import { failure, type LoginContext, type Mechanism } from './mechanism.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** RFC 4505 §3: control, private use, surrogate and non-character code points. */
const PROHIBITED = /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u

export function anonymous({ options }: LoginContext): Mechanism {
  return {
    step: message => isTrace(message, options.maxTraceCharacters) ? { kind: 'success', username: randomUUID() } : failure('SASL_TRACE'),
  }
}

function isTrace(message: Uint8Array | undefined, maxCharacters: number): boolean {
  if (message === undefined) return true
  try {
    const text = UTF8.decode(message)
    return Array.from(text).length <= maxCharacters && !PROHIBITED.test(text)
  } catch {
    return false
  }
}
