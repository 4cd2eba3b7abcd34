/** A real OAuth provider on a free port of this machine, for tests: issues tokens, rotates its keys, goes silent, goes away and comes back. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Adapter, type AdapterPayload, type Configuration, type JWK } from 'oidc-provider'

export const AUDIENCE = 'xmpp:oauth.localhost'
export const RESOURCE_SERVER = { clientId: 'xmpp-server', clientSecret: 'the secret of the XMPP server, long enough' }
const PHONE = 'phone'

export interface Wish {
  /** Opaque unless it is a JWT. */
  readonly format: 'jwt' | 'opaque'
  readonly scope?: string
  readonly audience?: string
  readonly lifeSeconds?: number
}

export interface IssuedToken {
  readonly value: string
  revoke(): Promise<void>
}

export class OidcServer {
  readonly issuer: string
  readonly #server: Server
  #provider: Provider
  #answers: RequestListener | 'never'
  /** Requests that it has been asked, by path. */
  readonly asked: string[] = []

  private constructor(server: Server, issuer: string) {
    this.#server = server
    this.issuer = issuer
    this.#provider = providerFor(issuer)
    this.#answers = answering(this.#provider)
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '')
      if (this.#answers !== 'never') this.#answers(request, response)
    })
  }

  static async start(): Promise<OidcServer> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new OidcServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }

  /** Takes connections and answers none of them from now on. */
  goSilent(): void {
    this.#answers = 'never'
  }

  answerAgain(): void {
    this.#answers = answering(this.#provider)
  }

  /** The same provider with new keys; the old ones are gone, and what was issued with them. */
  rotateKeys(): void {
    this.#provider = providerFor(this.issuer)
    this.answerAgain()
  }

  /** Issues a token to a program of somebody, as if he had just agreed to it. */
  async issue(accountId: string, { format, scope = 'xmpp:client:normal', audience = AUDIENCE, lifeSeconds = 60 }: Wish): Promise<IssuedToken> {
    const client = await this.#provider.Client.find(PHONE)
    if (!client) throw new Error('the provider has forgotten its client')
    const grant = new this.#provider.Grant({ accountId, clientId: PHONE })
    grant.addResourceScope(audience, scope)
    const token = new this.#provider.AccessToken({ accountId, client, grantId: await grant.save(), gty: 'authorization_code', scope, expiresWithSession: false })
    token.resourceServer = new this.#provider.ResourceServer(audience, { scope, audience, accessTokenFormat: format, accessTokenTTL: lifeSeconds, jwt: { sign: { alg: 'ES256' } } })
    return { value: await token.save(), revoke: async () => token.destroy() }
  }

  /** Nobody can reach it any more. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** What a provider keeps of one kind of thing, as long as it lives. */
class Memory implements Adapter {
  readonly #kept = new Map<string, AdapterPayload>()
  async upsert(id: string, payload: AdapterPayload): Promise<void> { this.#kept.set(id, payload) }
  async find(id: string): Promise<AdapterPayload | undefined> { return this.#kept.get(id) }
  async destroy(id: string): Promise<void> { this.#kept.delete(id) }
  async consume(): Promise<void> { throw new Error('nothing is consumed here') }
  async revokeByGrantId(): Promise<void> { throw new Error('no grant is revoked here') }
  async findByUid(): Promise<undefined> { return undefined }
  async findByUserCode(): Promise<undefined> { return undefined }
}

function answering(provider: Provider): RequestListener {
  const answer = provider.callback()
  return (request, response) => void answer(request, response)
}

function providerFor(issuer: string): Provider {
  const configuration: Configuration = {
    clients: [
      { client_id: PHONE, client_secret: randomUUID(), redirect_uris: [`${issuer}/back`] },
      { client_id: RESOURCE_SERVER.clientId, client_secret: RESOURCE_SERVER.clientSecret, redirect_uris: [], response_types: [], grant_types: [] },
    ],
    scopes: ['xmpp:client:normal', 'xmpp:account:read'],
    adapter: Memory,
    ttl: { Grant: 600, AccessToken: (_, token) => token.resourceServer?.accessTokenTTL ?? 60 },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomUUID()] },
    features: { introspection: { enabled: true, allowedPolicy: () => true }, revocation: { enabled: true }, devInteractions: { enabled: false }, resourceIndicators: { enabled: true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  }
  return new Provider(issuer, configuration)
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' } as JWK
}
