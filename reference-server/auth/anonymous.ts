/** The ANONYMOUS mechanism. Spec: RFC 4505 §2, §3; XEP-0175 v1.2 §2 (a UUID for each login, the trace is not used); JITSI-AUTH (a token may go with it). */
import { failure, type LoginContext, type Mechanism } from './mechanism.ts'
import { byRequest } from './tokens/login.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/**
 * RFC 4505 §3, tables of RFC 3454: control characters in and out of ASCII (C.2.1, C.2.2), private use (C.3), non-characters (C.4),
 * surrogates (C.5), what is no plain text (C.6), what changes the display (C.8), tags (C.9).
 */
const PROHIBITED = new RegExp(`[${[
  String.raw`\p{Cc}\u06DD\u070F\u180E\u200C\u200D\u2028\u2029\u2060-\u2063\uFEFF\u{1D173}-\u{1D17A}`,
  String.raw`\p{Co}\p{Noncharacter_Code_Point}\p{Cs}`,
  String.raw`\uFFF9-\uFFFD`,
  String.raw`\u0340\u0341\u200E\u200F\u202A-\u202E\u206A-\u206F`,
  String.raw`\u{E0001}\u{E0020}-\u{E007F}`,
].join('')}]`, 'u')

/** RFC 4505 §2: a token has no "@", and an address of mail has one between two parts. */
const TOKEN_OR_EMAIL = /^([^@]*|[^@\s]+@[^@\s]+)$/

export function anonymous(context: LoginContext): Mechanism {
  const { options, tokens } = context
  return {
    step(message) {
      const trace = traceIn(message, options.maxTraceCharacters)
      if (trace !== undefined && tokens) return byRequest(tokens, context, trace)
      return trace === undefined ? failure('SASL_TRACE') : { kind: 'success', username: options.anonymousName(trace), unproven: true }
    },
  }
}

/** `undefined` for what may not be one; empty when there is none. */
function traceIn(message: Uint8Array | undefined, maxCharacters: number): string | undefined {
  if (message === undefined) return ''
  try {
    const text = UTF8.decode(message)
    return Array.from(text).length <= maxCharacters && !PROHIBITED.test(text) && TOKEN_OR_EMAIL.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
