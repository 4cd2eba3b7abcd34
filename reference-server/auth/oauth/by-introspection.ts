/** Asks the provider about each token, and remembers good answers for a short while. Spec: RFC 7662 §2, §4. */
import { createHash } from 'node:crypto'
import { ProviderMetadata, ProviderUnavailable } from './metadata.ts'
import type { IntrospectionSettings, OAuthSettings } from './settings.ts'
import type { Checked, CheckToken } from './token-check.ts'

const CACHE_MS = 10_000
const MAX_REMEMBERED = 10_000
const MAX_REQUESTS = 200

/** @param now milliseconds since 1970 */
export function byIntrospection(settings: OAuthSettings, { cacheMs = CACHE_MS }: IntrospectionSettings, now: () => number): CheckToken {
  const ask = asking(settings, now)
  const { maxRequests = MAX_REQUESTS } = settings
  const remembered = new Map<string, { readonly checked: Checked; readonly until: number }>()
  const underWay = new Map<string, Promise<Checked>>()
  const remember = (key: string, checked: Checked): void => {
    const oldest = remembered.size >= MAX_REMEMBERED ? remembered.keys().next().value : undefined
    if (oldest !== undefined) remembered.delete(oldest)
    remembered.delete(key)
    remembered.set(key, { checked, until: now() + cacheMs })
  }
  return async token => {
    const key = createHash('sha256').update(token).digest('base64')
    const known = remembered.get(key)
    if (known && now() < known.until) return judge(known.checked, settings, now())
    remembered.delete(key)
    if (!underWay.has(key)) {
      if (underWay.size >= maxRequests) throw new ProviderUnavailable('answer', 'it is asked too many things at once')
      underWay.set(key, ask(token).finally(() => underWay.delete(key)))
    }
    const checked = await underWay.get(key) ?? { refused: 'SASL_OAUTH_TOKEN' }
    if ('claims' in checked && cacheMs > 0) remember(key, checked)
    return judge(checked, settings, now())
  }
}

function asking(settings: OAuthSettings, now: () => number): CheckToken {
  const metadata = new ProviderMetadata(settings, now)
  return async token => {
    const configuration = await metadata.configuration()
    const { tokenIntrospection } = await import('openid-client')
    try {
      const answer = await tokenIntrospection(configuration, token, { token_type_hint: 'access_token' })
      return answer.active ? { claims: answer } : { refused: 'SASL_OAUTH_TOKEN' }
    } catch (cause) {
      throw new ProviderUnavailable('answer', cause)
    }
  }
}

/** The provider says what the token is; whether that is for us, and for how long, is ours to see. RFC 7662 §4. */
function judge(checked: Checked, { issuer, audience, clockToleranceMs = 0 }: OAuthSettings, nowMs: number): Checked {
  if ('refused' in checked) return checked
  const { iss = issuer, aud, exp, nbf, cnf } = checked.claims
  const wanted = [audience].flat()
  const isForUs = iss === issuer && cnf === undefined && [aud].flat().some(each => typeof each === 'string' && wanted.includes(each))
  if (!isForUs || (typeof nbf === 'number' && nbf * 1000 > nowMs + clockToleranceMs)) return { refused: 'SASL_OAUTH_TOKEN' }
  return typeof exp === 'number' && exp * 1000 <= nowMs - clockToleranceMs ? { refused: 'SASL_OAUTH_EXPIRED' } : checked
}
