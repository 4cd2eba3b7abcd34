/** The PLAIN mechanism. Spec: RFC 4616 §2; RFC 6120 §6.3.8 (the authorization identity is a bare JID). */
import { Jid } from '#xmpp/jid.js'
import { CHALLENGE_EMPTY, failure, type LoginContext, type Mechanism, type Step } from './mechanism.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function plain(context: LoginContext): Mechanism {
  return { step: message => (message === undefined ? CHALLENGE_EMPTY : verify(message, context)) }
}

function verify(message: Uint8Array, { domain, accounts, refusals }: LoginContext): Step {
  const [authzid, authcid, password, ...more] = decoded(message)?.split('\0') ?? []
  if (authzid === undefined || authcid === undefined || password === undefined || more.length > 0) return failure('SASL_SYNTAX')
  if ((authcid === '' || password === '') && refusals.SASL_EMPTY) return failure('SASL_EMPTY')
  const username = localpart(authcid, domain) ?? ''
  const isRight = accounts.verify(username, password)
  if (!accounts.has(username)) return failure('SASL_UNKNOWN_USER')
  if (!isRight && refusals.SASL_PASSWORD) return failure('SASL_PASSWORD')
  if (!mayActAs(authzid, username, domain) && refusals.SASL_AUTHZID) return failure('SASL_AUTHZID')
  return { kind: 'success', username }
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
