/** Reads the reply of a callout or a module, which may be anything. */
import type { PasswordQuestion } from './password-check.ts'
import type { PasswordAttempt, PasswordVerdict } from './passwords.ts'

export function questionOf({ domain, username, password, connection }: PasswordAttempt): PasswordQuestion {
  return { host: domain, username, password, address: connection.address }
}

/** @throws Error when it is no PasswordReply */
export function verdictOf(reply: unknown): PasswordVerdict {
  if (!isObject(reply)) throw new Error('the reply is no object')
  const { result, claims, text } = reply
  if (result === 'allow') {
    if (claims !== undefined && !isObject(claims)) throw new Error('the claims of the reply are no object')
    return { kind: 'right', ...(claims && { grant: { claims } }) }
  }
  if (result === 'deny') {
    if (text !== undefined && typeof text !== 'string') throw new Error('the text of the reply is no text')
    return { kind: 'wrong', ...(text !== undefined && { text }) }
  }
  if (result === 'expired' || result === 'unavailable') return { kind: result }
  throw new Error('the result of the reply is none of allow, deny, expired, unavailable')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
