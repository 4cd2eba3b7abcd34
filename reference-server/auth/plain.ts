/** The PLAIN mechanism. Spec: RFC 4616 §2; RFC 6120 §6.3.8 (the authorization identity is a bare JID). */
import { Jid } from '#xmpp/jid.js'
import { CHALLENGE_EMPTY, failure, type LoginContext, type Mechanism, type Step } from './mechanism.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function plain(context: LoginContext): Mechanism {
  return { step: message => (message === undefined ? CHALLENGE_EMPTY : verify(message, context)) }
}

function verify(message: Uint8Array, { domain, accounts }: LoginContext): Step {
  const parts = decoded(message)?.split('\0')
  const [authzid, authcid, password] = parts ?? []
  if (parts?.length !== 3 || authzid === undefined || !authcid || !password) return failure('SASL_SYNTAX')
  const username = localpart(authcid, domain)
  if (!accounts.verify(username ?? '', password) || username === undefined) return failure('SASL_CREDENTIALS')
  return mayActAs(authzid, username, domain) ? { kind: 'success', username } : failure('SASL_AUTHZID')
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
