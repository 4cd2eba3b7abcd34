/** Whom a verified token is for, and what it lets him do here. Pure. Spec: RFC 9068 §2.2; RFC 8693 §4.2 (scope); XEP-0493 v0.1.1 §3. */
import type { RestrictedAccess } from '../mechanism.ts'
import { localpart } from '../plain.ts'
import type { SaslRefusalCode } from '../../session/errors.ts'
import type { OAuthSettings } from './settings.ts'
import type { Claims } from './token-check.ts'

export interface Holder {
  /** A prepared localpart. */
  readonly username: string
  /** What of the account the token is for, where that is not everything. */
  readonly access?: RestrictedAccess
}

const NORMAL = 'xmpp:client:normal'
const ACCOUNT: readonly (readonly [scope: string, access: RestrictedAccess])[] = [['xmpp:account:write', 'account-write'], ['xmpp:account:read', 'account-read']]

/** The scope that a client's token needs; `undefined` where any will do. */
export function scopeOf({ scope = NORMAL }: OAuthSettings): string | undefined {
  return scope ?? undefined
}

export function holderOf(claims: Claims, settings: OAuthSettings, domain: string): Holder | { readonly refused: SaslRefusalCode } {
  const username = nameIn(claims[settings.userClaim ?? 'sub'], settings.userDomain ?? domain, domain)
  if (username === undefined) return { refused: 'SASL_OAUTH_USER' }
  const scopes = scopesIn(claims)
  const wanted = scopeOf(settings)
  if (wanted === undefined || scopes.includes(wanted)) return { username }
  const [, access] = ACCOUNT.find(([scope]) => scopes.includes(scope)) ?? []
  return access ? { username, access } : { refused: 'SASL_OAUTH_SCOPE' }
}

function nameIn(claim: unknown, own: string, domain: string): string | undefined {
  if (typeof claim !== 'string') return undefined
  const [, name = claim, at = own] = /^(.*)@([^@]*)$/s.exec(claim) ?? []
  return at.toLowerCase() === own.toLowerCase() && name !== '' ? localpart(name, domain) : undefined
}

/** One text, words apart; some providers write a list. */
function scopesIn({ scope, scp }: Claims): readonly string[] {
  const said = scope ?? scp
  return typeof said === 'string' ? said.split(' ') : Array.isArray(said) ? said.filter(each => typeof each === 'string') : []
}
