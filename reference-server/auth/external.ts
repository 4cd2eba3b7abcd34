/**
 * The EXTERNAL mechanism: TLS has found out who somebody is. Spec: RFC 4422 app. A; RFC 6120 §6.3.4, §6.3.8, §13.7.2.2; XEP-0178 v1.2 §2
 * (who has several addresses says which; who has one need not).
 */
import { CHALLENGE_EMPTY, failure, failureOf, type LoginContext, type Mechanism, type Step } from './mechanism.ts'
import { mayActAs } from './plain.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function external(context: LoginContext): Mechanism {
  return { step: message => (message === undefined ? CHALLENGE_EMPTY : conclude(message, context)) }
}

function conclude(message: Uint8Array, { domain, accounts, certified = [], refusals }: LoginContext): Step {
  const authzid = decoded(message)
  if (authzid === undefined || authzid.includes('\0')) return failure('SASL_SYNTAX')
  const [first, ...more] = certified
  if (first === undefined) return failure('SASL_CERTIFICATE')
  if (authzid === '' && more.length > 0 && refusals.SASL_CERTIFICATE_AMBIGUOUS) return failure('SASL_CERTIFICATE_AMBIGUOUS')
  const username = certified.find(name => mayActAs(authzid, name, domain)) ?? (refusals.SASL_AUTHZID ? undefined : first)
  if (username === undefined) return failureOf(first, 'SASL_AUTHZID')
  return accounts.has(username) ? { kind: 'success', username } : failureOf(username, 'SASL_UNKNOWN_USER')
}

function decoded(message: Uint8Array): string | undefined {
  try {
    return UTF8.decode(message)
  } catch {
    return undefined
  }
}
