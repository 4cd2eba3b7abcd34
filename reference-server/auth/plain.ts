/** The PLAIN mechanism. Spec: RFC 4616 §2; RFC 6120 §6.3.8 (the authorization identity is a bare JID). */
import { Jid } from '#xmpp/jid.js'
import { CHALLENGE_EMPTY, failure, failureOf, type LoginContext, type Mechanism, type Step } from './mechanism.ts'
import type { PasswordVerdict } from './passwords.ts'
import { byPassword } from './tokens/login.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function plain(context: LoginContext): Mechanism {
  return { step: message => (message === undefined ? CHALLENGE_EMPTY : verify(message, context)) }
}

function verify(message: Uint8Array, context: LoginContext): Step | Promise<Step> {
  const { domain, connection, passwords, refusals, tokens } = context
  const [authzid, authcid, password, ...more] = decoded(message)?.split('\0') ?? []
  if (authzid === undefined || authcid === undefined || password === undefined || more.length > 0) return failure('SASL_SYNTAX')
  if ((authcid === '' || password === '') && refusals.SASL_EMPTY) return failure('SASL_EMPTY')
  const username = localpart(authcid, domain) ?? ''
  if (tokens) return mayActAs(authzid, username, domain) ? byPassword(tokens, context, username, password) : failure('SASL_AUTHZID')
  const verdict = passwords.verify({ domain, username, password, connection })
  return verdict instanceof Promise ? verdict.then(late => conclude(late, username, authzid, context)) : conclude(verdict, username, authzid, context)
}

function conclude(verdict: PasswordVerdict, username: string, authzid: string, { domain, refusals }: LoginContext): Step {
  if (verdict.kind === 'unknown') return failureOf(username, 'SASL_UNKNOWN_USER')
  if (verdict.kind === 'unavailable') return failure('SASL_UNAVAILABLE')
  if (verdict.kind === 'wrong' && refusals.SASL_PASSWORD) return failureOf(username, 'SASL_PASSWORD', verdict.text)
  if (verdict.kind === 'expired' && refusals.SASL_EXPIRED) return failureOf(username, 'SASL_EXPIRED')
  if (!mayActAs(authzid, username, domain) && refusals.SASL_AUTHZID) return failureOf(username, 'SASL_AUTHZID')
  return { kind: 'success', username, ...(verdict.kind === 'right' && verdict.grant && { grant: verdict.grant }) }
}

function decoded(message: Uint8Array): string | undefined {
  try {
    return UTF8.decode(message)
  } catch {
    return undefined
  }
}

/** The prepared localpart for a user name, or `undefined` when it can be none: then nobody has that name. */
export function localpart(name: string, domain: string): string | undefined {
  try {
    return Jid.of(name, domain).local
  } catch {
    return undefined
  }
}

/** RFC 6120 §6.3.8: nobody may act as anyone but himself, and says so with his bare JID or not at all. */
export function mayActAs(authzid: string, username: string, domain: string): boolean {
  if (authzid === '') return true
  try {
    return Jid.parse(authzid).equals(Jid.of(username, domain))
  } catch {
    return false
  }
}
