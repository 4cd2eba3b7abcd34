/** The ANONYMOUS mechanism. Spec: RFC 4505 §2, §3; XEP-0175 v1.2 §2 (a UUID for each login, the trace is not used). */
import { failure, type LoginContext, type Mechanism } from './mechanism.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** RFC 4505 §3: control, private use, surrogate and non-character code points. */
const PROHIBITED = /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u

export function anonymous({ options }: LoginContext): Mechanism {
  return {
    step(message) {
      const trace = traceIn(message, options.maxTraceCharacters)
      return trace === undefined ? failure('SASL_TRACE') : { kind: 'success', username: options.anonymousName(trace) }
    },
  }
}

/** `undefined` for what may not be one; empty when there is none. */
function traceIn(message: Uint8Array | undefined, maxCharacters: number): string | undefined {
  if (message === undefined) return ''
  try {
    const text = UTF8.decode(message)
    return Array.from(text).length <= maxCharacters && !PROHIBITED.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
