/** The sockets of a server: opens listeners for clients and components, says where they are, and closes them again. */
import type { SecureContext } from 'node:tls'
import { hostMetaRoutes } from './http/host-meta.ts'
import { listenHttp, type Route, sentence } from './http/server.ts'
import type { ServerConfig } from './config.ts'
import { AddressList } from './listen/addresses.ts'
import type { Admission, AdmissionOptions } from './listen/admission.ts'
import { BoshEndpoint, type BoshSettings } from './listen/bosh.ts'
import type { Listener } from './listen/listener.ts'
import { listenTcp } from './listen/tcp.ts'
import { isSecure, websocketUpgrade } from './listen/websocket.ts'
import type { VirtualHost } from './router/virtual-host.ts'
import type { Seams } from './seams.ts'
import { contextOf } from './session/starttls.ts'
import type { Connection } from './session/stream-parts.ts'
import type { XmppStream } from './session/stream.ts'
import type { Certificates } from './tls/certificates.ts'
import type { TlsTerms } from './tls/server-socket.ts'

/** What is in force on the port for clients that are to feel limits, though they are on loopback. */
export const LIMITED: Partial<AdmissionOptions> = { exemptAddresses: [], maxConnectionsPerAddress: 5 }
const WEBSOCKET_PATH = '/xmpp-websocket'
const BOSH_PATH = '/http-bind'

export interface ServerEndpoints {
  readonly tcp?: { readonly host: string; readonly port: number }
  readonly websocket?: { readonly url: string }
  /** On the port of WebSocket. XEP-0124. */
  readonly bosh?: { readonly url: string }
  readonly component?: { readonly host: string; readonly port: number }
  /** TCP for clients, where limits are for loopback too. */
  readonly limited?: { readonly host: string; readonly port: number }
  /** TLS from the first byte. XEP-0368. */
  readonly directTls?: { readonly host: string; readonly port: number }
  readonly secureWebsocket?: { readonly url: string }
  readonly secureBosh?: { readonly url: string }
}

export interface EndpointsSettings extends Pick<BoshSettings, 'turn' | 'clock' | 'report'> {
  /** Address to listen on. */
  readonly host: string
  readonly admission: Admission
  readonly certificates: Certificates | undefined
  readonly hostOf: (domain: string) => VirtualHost | undefined
  /** Shows its certificate to who names no host of ours. */
  readonly fallbackDomain: () => string
  /** Whether there is any host where certificates of clients count. Nobody has said which one is meant when that has to be known. */
  readonly asksForCertificates: () => boolean
  readonly client: (connection: Connection) => XmppStream
  readonly component: (connection: Connection) => XmppStream
  /** The last BOSH session has gone. */
  readonly emptied: () => void
}

export class Endpoints {
  readonly #settings: EndpointsSettings
  readonly #listeners: Listener[] = []
  readonly #bosh: BoshEndpoint[] = []

  constructor(settings: EndpointsSettings) {
    this.#settings = settings
  }

  /** Whether no BOSH client has to be told anything any more. One hears the end of its stream when it asks the next time. */
  get isEmpty(): boolean {
    return this.#bosh.every(endpoint => endpoint.size === 0)
  }

  /**
   * @param seams what acts until the host is known
   * @throws ListenError when a port cannot be had
   */
  async open(seams: Seams, ports: ServerConfig['ports'], more: ReadonlyMap<string, Route> = new Map()): Promise<ServerEndpoints> {
    const { host, admission, certificates, client: accept } = this.#settings
    const opened = async (listening: Promise<Listener>): Promise<{ host: string; port: number }> => {
      const listener = await listening
      this.#listeners.push(listener)
      return { host, port: listener.port }
    }
    const bosh = this.#boshEndpoint(seams)
    const beside: { securePort?: number | undefined } = {}
    const routes = new Map([...this.#websocketRoute(seams), [BOSH_PATH, bosh.route] as const, ...this.#hostMeta(seams, () => beside.securePort), ...more])
    const tls = (...alpn: string[]): TlsTerms | undefined => certificates && this.#tlsTerms(certificates, seams, alpn)
    const [direct, https] = [tls('xmpp-client'), tls('http/1.1')]
    const [tcp, websocket, directTls, secureWebsocket, component, limited] = await Promise.all([
      ports.tcp === undefined ? undefined : opened(listenTcp({ host, port: ports.tcp, seams, admission, accept, ...(certificates && { tls: 'starttls' }) })),
      ports.websocket === undefined ? undefined : opened(listenHttp({ host, port: ports.websocket, routes })),
      ports.directTls === undefined || !direct ? undefined : opened(listenTcp({ host, port: ports.directTls, seams, admission, accept, tls: { ...direct, asksForCertificate: this.#settings.asksForCertificates } })),
      ports.secureWebsocket === undefined || !https ? undefined : opened(listenHttp({ host, port: ports.secureWebsocket, routes, tls: { ...https, handshakeTimeMs: seams.options.loginTimeMs } })),
      ports.component === undefined ? undefined : opened(listenTcp({ host, port: ports.component, seams, admission, accept: this.#settings.component })),
      ports.limited === undefined ? undefined : opened(listenTcp({ host, port: ports.limited, seams, admission, limits: LIMITED, accept })),
    ])
    beside.securePort = secureWebsocket?.port
    const url = (scheme: string, port: number, path: string): string => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`
    return {
      ...(limited && { limited }),
      ...(tcp && { tcp }),
      ...(websocket && { websocket: { url: url('ws', websocket.port, WEBSOCKET_PATH) }, bosh: { url: url('http', websocket.port, BOSH_PATH) } }),
      ...(component && { component }),
      ...(directTls && { directTls }),
      ...(secureWebsocket && { secureWebsocket: { url: url('wss', secureWebsocket.port, WEBSOCKET_PATH) }, secureBosh: { url: url('https', secureWebsocket.port, BOSH_PATH) } }),
    }
  }

  refuseNew(): void {
    for (const listener of this.#listeners) listener.refuseNew()
  }

  async close(): Promise<void> {
    for (const endpoint of this.#bosh) endpoint.stop()
    await Promise.all(this.#listeners.map(listener => listener.destroy()))
  }

  /** Before a stream is opened, SNI says which host is meant. RFC 6066 §3. */
  #tlsTerms(certificates: Certificates, seams: Seams, alpn: readonly string[]): TlsTerms {
    const { hostOf, fallbackDomain } = this.#settings
    const contextFor = async (host: VirtualHost | undefined): Promise<SecureContext> => (host ? contextOf(host, certificates) : certificates.contextFor(fallbackDomain(), seams.options))
    return { alpn, context: async () => contextFor(hostOf(fallbackDomain())), contextFor: async name => contextFor(hostOf(name) ?? hostOf(fallbackDomain())) }
  }

  #websocketRoute(seams: Seams): Map<string, Route> {
    const { admission, client: accept } = this.#settings
    return new Map([[WEBSOCKET_PATH, {
      get: () => sentence(200, 'This is an XMPP endpoint: connect to it with WebSocket and the subprotocol "xmpp" (RFC 7395).'),
      upgrade: websocketUpgrade({ seams, admission, accept }),
    }]])
  }

  #hostMeta({ options }: Seams, securePort: () => number | undefined): ReadonlyMap<string, Route> {
    const proxies = { trusted: new AddressList(options.trustedProxies) }
    return hostMetaRoutes({ hostOf: this.#settings.hostOf, isSecure: request => isSecure(request, proxies), securePort, paths: { websocket: WEBSOCKET_PATH, bosh: BOSH_PATH } })
  }

  #boshEndpoint(seams: Seams): BoshEndpoint {
    const { admission, turn, clock, report, hostOf, client: accept, emptied } = this.#settings
    const endpoint = new BoshEndpoint({ seams, admission, turn, clock, report, accept, seamsOf: domain => hostOf(domain)?.seams, gone: emptied })
    this.#bosh.push(endpoint)
    return endpoint
  }
}
