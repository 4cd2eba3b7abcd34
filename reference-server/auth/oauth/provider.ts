/** The provider of a host: finds out whom a token lets in, as what, and whether it still does. */
import type { SaslRefusalCode } from '../../session/errors.ts'
import { byIntrospection } from './by-introspection.ts'
import { byKeys } from './by-keys.ts'
import { ClientAccess } from './client-access.ts'
import { type Holder, holderOf, scopeOf } from './holder.ts'
import { ProviderUnavailable } from './metadata.ts'
import type { OAuthSettings } from './settings.ts'
import type { Claims, CheckToken } from './token-check.ts'

export type Admission = Holder & { readonly claims: Claims } | { readonly refused: SaslRefusalCode }

export interface OAuthSurroundings {
  readonly domain: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told of each user who has come with a token. */
  readonly vouched: (username: string) => void
}

export class OAuthProvider {
  readonly settings: OAuthSettings
  /** Where clients read about it. RFC 7628 §3.2.2. */
  readonly discoveryUrl: string
  /** That a client's token needs. */
  readonly scope: string | undefined
  readonly access = new ClientAccess()
  readonly #domain: string
  readonly #now: () => number
  readonly #vouched: (username: string) => void
  readonly #check: CheckToken

  constructor(settings: OAuthSettings, { domain, now, vouched }: OAuthSurroundings) {
    const { issuer, introspection, discoveryUrl } = settings
    this.settings = settings
    this.discoveryUrl = discoveryUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    this.scope = scopeOf(settings)
    this.#domain = domain
    this.#now = now
    this.#vouched = vouched
    this.#check = introspection ? byIntrospection(settings, introspection, now) : byKeys(settings, now)
  }

  /** Takes as long as the provider may, and no longer; refuses for the moment when it does not answer. */
  async admit(token: string): Promise<Admission> {
    try {
      const checked = await this.#check(token)
      if ('refused' in checked) return checked
      const { claims } = checked
      const holder = holderOf(claims, this.settings, this.#domain)
      if ('refused' in holder) return holder
      return this.access.isRevoked(holder.username, claims) ? { refused: 'SASL_OAUTH_REVOKED' } : { ...holder, claims }
    } catch (error) {
      if (error instanceof ProviderUnavailable) return { refused: 'SASL_OAUTH_UNAVAILABLE' }
      throw error
    }
  }

  /** Somebody has logged in with a token. */
  note(username: string, claims: Claims, access: Holder['access']): void {
    this.#vouched(username)
    this.access.note(username, claims, { nowMs: this.#now(), access })
  }
}
