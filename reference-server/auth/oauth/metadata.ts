/** What a provider says about itself, as long as it holds. Spec: RFC 8414 §3; OpenID Connect Discovery 1.0 §4. */
import type { Configuration } from 'openid-client'
import type { OAuthSettings } from './settings.ts'

/** The provider does not answer, or not with what it has to say. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  constructor(what: string, cause: unknown) {
    super(`the provider gives no ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

const KEPT_MS = 3_600_000
const TIMEOUT_MS = 5_000

export function timeoutOf({ timeoutMs = TIMEOUT_MS }: OAuthSettings): number {
  return timeoutMs
}

export class ProviderMetadata {
  readonly #settings: OAuthSettings
  readonly #now: () => number
  #known: { readonly configuration: Promise<Configuration>; readonly until: number } | undefined

  constructor(settings: OAuthSettings, now: () => number) {
    this.#settings = settings
    this.#now = now
  }

  /** Asked for once at a time; what fails is asked for again by whoever needs it next. @throws ProviderUnavailable */
  configuration(): Promise<Configuration> {
    if (this.#known && this.#now() < this.#known.until) return this.#known.configuration
    const configuration = this.#find()
    const known = { configuration, until: this.#now() + KEPT_MS }
    this.#known = known
    configuration.catch(() => { if (this.#known === known) this.#known = undefined })
    return configuration
  }

  async #find(): Promise<Configuration> {
    const { issuer, introspection } = this.#settings
    const { allowInsecureRequests, ClientSecretBasic, Configuration, discovery, None } = await import('openid-client')
    const [clientId, proof] = introspection ? [introspection.clientId, ClientSecretBasic(introspection.clientSecret)] as const : ['resource-server', None()] as const
    const execute = (introspection?.endpoint ?? issuer).startsWith('http:') ? [allowInsecureRequests] : []
    if (introspection?.endpoint !== undefined) {
      const said = new Configuration({ issuer, introspection_endpoint: introspection.endpoint }, clientId, undefined, proof)
      said.timeout = timeoutOf(this.#settings) / 1000
      for (const change of execute) change(said)
      return said
    }
    try {
      return await discovery(new URL(issuer), clientId, undefined, proof, { timeout: timeoutOf(this.#settings) / 1000, execute })
    } catch (cause) {
      throw new ProviderUnavailable('metadata', cause)
    }
  }
}
