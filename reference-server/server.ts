/** Puts a server together from its configuration: hosts, rooms, components, listeners; and takes it apart again. */
import { existsSync, mkdirSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Jid } from '#xmpp/jid.js'
import type { AccountStore } from './auth/account-store.ts'
import { AccountDeriver, type AccountSettings, Accounts, type AccountSource } from './auth/accounts.ts'
import { passwordsOf } from './auth/backends.ts'
import type { PasswordBackend } from './auth/passwords.ts'
import { reporting, systemClock } from './clock.ts'
import { ComponentService } from './components/component-service.ts'
import { ComponentSession, type ComponentSurroundings } from './components/component-session.ts'
import { type InternalComponentConfig, InternalService } from './components/internal-component.ts'
import type { ComponentConfig, HostConfig, RoomsConfig, ServerConfig } from './config.ts'
import { AfterStorm, collectGarbage } from './delivery/after-storm.ts'
import { Switchboard } from './delivery/delivery.ts'
import { Turn } from './delivery/turn.ts'
import { hostMetaRoutes } from './http/host-meta.ts'
import { listenHttp, type Route, sentence } from './http/server.ts'
import { AddressList } from './listen/addresses.ts'
import { Admission, type AdmissionOptions } from './listen/admission.ts'
import type { Listener } from './listen/listener.ts'
import { BoshEndpoint } from './listen/bosh.ts'
import { listenTcp } from './listen/tcp.ts'
import { isSecure, websocketUpgrade } from './listen/websocket.ts'
import type { MucOptions } from './muc/options.ts'
import { type MucService, mucService } from './muc/service.ts'
import { NoRoomStore, type RoomStore } from './muc/store.ts'
import { Tenants } from './muc/tenants.ts'
import { circlesOfHost, circlesOfService, shareCircle } from './router/circles.ts'
import { Router, type Serving } from './router/router.ts'
import { VirtualHost } from './router/virtual-host.ts'
import { MemoryRosterStore, type RosterStore } from './roster/store.ts'
import { Seams } from './seams.ts'
import { DEFAULT_OPTIONS } from './session/options.ts'
import { Session, type SessionSurroundings } from './session/session.ts'
import type { Connection } from './session/stream-parts.ts'
import type { XmppStream } from './session/stream.ts'
import { Certificates } from './tls/certificates.ts'
import type { TlsTerms } from './tls/server-socket.ts'

/** What is in force on the port for clients that are to feel limits, though they are on loopback. */
const LIMITED: Partial<AdmissionOptions> = { exemptAddresses: [], maxConnectionsPerAddress: 5 }
const WEBSOCKET_PATH = '/xmpp-websocket'
const BOSH_PATH = '/http-bind'
const AUTHORITY_PATH = '/tls/authority.pem'

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

export interface ServedFault {
  readonly name: string
  readonly breaks: readonly string[]
  readonly spoils: readonly string[]
}

export interface RunningServer {
  readonly endpoints: ServerEndpoints
  /** Hosts, rooms services and components, without those of the faults and the one where TLS is required. */
  readonly domains: { readonly hosts: readonly string[]; readonly rooms: readonly string[]; readonly strictRooms?: string; readonly components: readonly string[] }
  readonly accounts: readonly { readonly username: string; readonly password: string }[]
  /** Those whose passwords are not good any more. */
  readonly expiredAccounts: readonly { readonly username: string; readonly password: string }[]
  readonly components: readonly { readonly domain: string; readonly secret: string }[]
  /** The faults that are served, each at `f-NAME.localhost`: clauses it breaks, and what it spoils on the way to a test. */
  readonly faults: readonly ServedFault[]
  /** Listeners of faults that need their own, by fault. */
  readonly faultPorts: Readonly<Record<string, ServerEndpoints>>
  /** Sizes beyond which input is refused. */
  readonly limits: { readonly maxStanzaBytes: number; readonly stanzasPerSecond: number; readonly stanzaBurst: number; readonly connectionsPerAddress: number }
  /** Where the certificate of the throw-away authority can be had, if there is one. */
  readonly authorityUrl?: string
  /** A host where nobody logs in without TLS, if there is one and others do not. */
  readonly tlsDomain?: string
  /**
   * Reads certificates again; a sentence for each that cannot be used. Streams go on as they are, but for those of hosts whose certificate
   * has run out: they begin anew, with the new one. RFC 6120 §4.9.3.16.
   * @param nowMs the moment that counts, now when left out
   */
  reload(nowMs?: number): readonly string[]
  /** Tells every stream that the server stops, and closes all sockets. */
  stop(): Promise<void>
}

/** The folder for what outlives the process cannot be used. */
export class DataError extends Error {
  override readonly name = 'DataError'
  constructor(folder: string, cause: unknown) {
    super(`nothing can be kept in ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** @throws ListenError when a port cannot be had; nothing listens then. CertificateError when a file cannot be used, DataError when `data` cannot be. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const turn = new Turn()
  const report = config.report ?? (error => console.error(error))
  const configured = await deriveAccounts(config)
  const stores = config.data === undefined ? { rosters: new MemoryRosterStore(), rooms: new NoRoomStore() } : await openStores(config.data, turn, report)
  const building = new Building(config, { turn, stores, report, configured })
  try {
    await building.addFaults()
    await building.open()
  } catch (error) {
    await building.stop()
    throw error
  }
  return building.running()
}

function guestsOf({ guests = 0, hosts }: ServerConfig): readonly AccountSettings[] {
  const password = hosts[0]?.accounts[0]?.password ?? ''
  return Array.from({ length: guests }, (_, index) => ({ username: `guest${index + 1}`, password }))
}

/** A rooms service or component, and the hosts that it is for. */
interface Service {
  readonly domain: string
  readonly hosts?: readonly string[]
}

function roomsOf({ rooms, strictRooms }: ServerConfig): readonly RoomsConfig[] {
  return [...rooms.map(each => (typeof each === 'string' ? { domain: each } : each)), ...(strictRooms ? [strictRooms] : [])]
}

function domainOf(rooms: string | RoomsConfig): string {
  return typeof rooms === 'string' ? rooms : rooms.domain
}

function servingOf({ subdomains = false, hosts }: Service & { readonly subdomains?: boolean }): Serving {
  return { subdomains, circles: circlesOfService(hosts) }
}

/** What clients of a host find there. */
function itemsFor(host: Pick<HostConfig, 'domain' | 'isolated'>, services: readonly Service[]): readonly { readonly jid: string }[] {
  const circles = circlesOfHost(host)
  return services.filter(({ hosts }) => shareCircle(circles, circlesOfService(hosts))).map(({ domain }) => ({ jid: domain }))
}

function checkHosts(services: readonly Service[], hosts: readonly HostConfig[]): void {
  const known = new Set(hosts.map(({ domain }) => domain))
  for (const { domain, hosts: named = [] } of services) {
    const unknown = named.find(each => !known.has(each))
    if (unknown !== undefined) throw new Error(`${domain} is for the host ${unknown}, and there is no such host`)
  }
}

/** The accounts that a configuration names: of each host, in the order of the hosts, and of the hosts of faults. */
interface ConfiguredAccounts {
  readonly hosts: readonly AccountSource[]
  readonly ofFaults: AccountSource | undefined
}

function iterationsOf({ options }: ServerConfig): number {
  return options?.scramIterations ?? DEFAULT_OPTIONS.scramIterations
}

/** Keys of what a configuration says are derived before anybody can ask for them. */
async function deriveAccounts(config: ServerConfig): Promise<ConfiguredAccounts> {
  const deriver = new AccountDeriver(iterationsOf(config))
  const [hosts, ofFaults] = await Promise.all([
    Promise.all(config.hosts.map(async ({ accounts }, index) => deriver.derive([...accounts, ...(index === 0 ? guestsOf(config) : [])]))),
    config.faults ? deriver.derive([...config.hosts.filter(host => !host.requiresTls).flatMap(host => host.accounts), ...guestsOf(config)]) : undefined,
  ])
  return { hosts, ofFaults }
}

/** What outlives the process, or at least sessions. */
interface Stores {
  readonly accounts?: AccountStore
  readonly rosters: RosterStore
  readonly rooms: RoomStore
}

/** @throws DataError when the folder, or what is in it, cannot be used */
async function openStores(folder: string, turn: Turn, report: (error: unknown) => void): Promise<Stores> {
  let rosters: RosterStore | undefined
  let accounts: AccountStore | undefined
  try {
    if (!existsSync(folder)) mkdirSync(folder)
    const [{ SqliteRosterStore }, { SqliteRoomStore }, { AccountStore }] = await Promise.all([import('./roster/sqlite-store.ts'), import('./muc/sqlite-store.ts'), import('./auth/account-store.ts')])
    rosters = new SqliteRosterStore({ folder, turn, report })
    accounts = new AccountStore(folder)
    return { accounts, rosters, rooms: new SqliteRoomStore({ folder, turn, report }) }
  } catch (error) {
    rosters?.close()
    accounts?.close()
    throw new DataError(folder, error)
  }
}

class Building {
  readonly #config: ServerConfig
  readonly #clock = reporting(systemClock, error => this.#report(error))
  readonly #turn: Turn
  readonly #stores: Stores
  readonly #configured: ConfiguredAccounts
  readonly #admission = new Admission(this.#clock)
  readonly #router = new Router()
  readonly #switchboard = new Switchboard(this.#router)
  readonly #hosts = new Map<string, VirtualHost>()
  readonly #components = new Map<string, ComponentService>()
  readonly #internal: InternalService[] = []
  readonly #rooms: MucService[] = []
  readonly #passwords: PasswordBackend[] = []
  readonly #streams = new Set<XmppStream>()
  readonly #listeners: Listener[] = []
  readonly #bosh: BoshEndpoint[] = []
  readonly #report: (error: unknown) => void
  readonly #routes = new Map<string, Route>()
  readonly #certificates: Certificates | undefined
  readonly #surroundings: SessionSurroundings & ComponentSurroundings
  /** What the listeners for everybody use until the host is known. */
  #openSeams: Seams
  #endpoints: ServerEndpoints = {}
  #faults: readonly ServedFault[] = []
  readonly #faultPorts: Record<string, ServerEndpoints> = {}

  constructor(config: ServerConfig, { turn, stores, report, configured }: { readonly turn: Turn; readonly stores: Stores; readonly report: (error: unknown) => void; readonly configured: ConfiguredAccounts }) {
    this.#config = config
    this.#configured = configured
    this.#turn = turn
    const afterStorm = new AfterStorm(this.#clock, collectGarbage)
    turn.wrote = bytes => afterStorm.wrote(bytes)
    this.#stores = stores
    this.#report = report
    this.#certificates = config.certificates && new Certificates(config.certificates)
    this.#surroundings = {
      ...(this.#certificates && { certificates: this.#certificates }),
      turn: this.#turn,
      clock: this.#clock,
      switchboard: this.#switchboard,
      fallbackDomain: config.hosts[0]?.domain ?? 'localhost',
      report: this.#report,
      gone: stream => this.#forget(stream),
      hostOf: domain => this.#hosts.get(domain),
      formerHost: domain => config.formerHosts?.find(former => former.domain === domain),
      forget: user => { for (const rooms of this.#rooms) rooms.forget(user) },
      componentAt: domain => this.#components.get(domain),
    }
    const seams = this.#newSeams()
    this.#openSeams = seams
    const internal = config.internalComponents ?? []
    const services = [...roomsOf(config), ...config.components, ...internal]
    checkHosts(services, config.hosts)
    for (const [index, { accounts: _, ...host }] of config.hosts.entries()) {
      this.#addHost(host, this.#accountsAt(host.domain, configured.hosts[index]), itemsFor(host, services), seams)
    }
    for (const rooms of roomsOf(config)) this.#addRooms(rooms, seams)
    for (const component of config.components) this.#addComponent(component, seams)
    for (const component of internal) this.#addInternal(component, seams)
  }

  /** Hosts that break the rules, each with rooms and components; loaded only when asked for. */
  async addFaults(): Promise<void> {
    if (!this.#config.faults) return
    const [{ FAULTS }, { arm }, { faultyWorld, Reach }] = await Promise.all([import('./faults/catalogue.ts'), import('./faults/arming.ts'), import('./faults/hosts.ts')])
    const accounts = new Accounts({ sources: this.#configured.ofFaults ? [this.#configured.ofFaults] : [], iterations: iterationsOf(this.#config) })
    const add = (label: string, seams: Seams): void => {
      const names = faultyWorld(label)
      const items = [{ jid: names.rooms }, ...names.components.map(jid => ({ jid }))]
      const passwords = this.#config.hosts[0]?.mechanisms ?? []
      this.#addHost({ ...this.#config.hosts[0], domain: names.domain, mechanisms: passwords }, accounts, items, seams)
      this.#addHost({ domain: names.anonymous, mechanisms: ['ANONYMOUS'] }, accounts, items, seams)
      this.#addHost({ domain: names.secure, mechanisms: passwords, requiresTls: true }, accounts, items, seams)
      this.#addRooms({ domain: names.rooms }, seams)
      this.#addRooms({ ...this.#config.strictRooms, domain: names.strictRooms }, seams)
      names.components.forEach((domain, index) => this.#addComponent({ domain, secret: this.#config.components[index]?.secret ?? '' }, seams))
    }
    for (const fault of FAULTS) {
      const seams = this.#newSeams()
      arm(fault, seams)
      add(`f-${fault.name}`, seams)
      if (fault.port) this.#faultPorts[fault.name] = await this.#listen(seams, { websocket: 0, secureWebsocket: 0, directTls: 0, tcp: 0, component: 0, limited: 0 })
    }
    this.#faults = FAULTS.map(({ name, breaks, spoils = [] }) => ({ name, breaks, spoils }))
    const reach = new Reach(this.#openSeams = this.#newSeams())
    add('reach', this.#openSeams)
    this.#routes.set('/faults/reach', { get: () => ({ status: 200, type: 'application/json', body: JSON.stringify(reach.take()) }) })
  }

  async open(): Promise<void> {
    const certificates = this.#certificates
    if (certificates?.isThrowAway(this.#config.hosts.map(host => host.domain))) {
      this.#routes.set(AUTHORITY_PATH, { get: async () => ({ status: 200, type: 'text/plain; charset=utf-8', body: await certificates.authority() }) })
    }
    this.#endpoints = await this.#listen(this.#openSeams, this.#config.ports, this.#routes)
  }

  running(): RunningServer {
    const { hosts, components } = this.#config
    const rooms = this.#config.rooms.map(domainOf)
    const open = hosts.filter(host => !host.requiresTls)
    const tlsDomain = hosts.find(host => host.requiresTls)?.domain
    return {
      endpoints: this.#endpoints,
      domains: { hosts: open.map(host => host.domain), rooms, ...(this.#config.strictRooms && { strictRooms: this.#config.strictRooms.domain }), components: components.map(component => component.domain) },
      accounts: open.flatMap(host => host.accounts).filter(({ isExpired }) => isExpired !== true),
      expiredAccounts: open.flatMap(host => host.accounts).filter(({ isExpired }) => isExpired === true).map(({ username, password }) => ({ username, password })),
      components: components.map(({ domain, secret }) => ({ domain, secret })),
      faults: this.#faults,
      faultPorts: this.#faultPorts,
      limits: {
        maxStanzaBytes: this.#openSeams.options.maxStanzaBytes,
        stanzasPerSecond: this.#openSeams.options.maxStanzasPerSecond,
        stanzaBurst: this.#openSeams.options.stanzaBurst,
        connectionsPerAddress: LIMITED.maxConnectionsPerAddress ?? 0,
      },
      ...(this.#endpoints.websocket && this.#routes.has(AUTHORITY_PATH) && { authorityUrl: new URL(AUTHORITY_PATH, this.#endpoints.websocket.url.replace(/^ws/, 'http')).href }),
      ...(this.#certificates && tlsDomain !== undefined && { tlsDomain }),
      reload: nowMs => this.#reload(nowMs ?? this.#clock.now()),
      stop: () => this.stop(),
    }
  }

  #reload(nowMs: number): readonly string[] {
    if (!this.#certificates) return []
    const { problems, expired } = this.#certificates.reload(nowMs)
    for (const stream of this.#streams) if (stream.isSecure && expired.has(stream.domain)) stream.fail('STREAM_RESET')
    return problems
  }

  async stop(): Promise<void> {
    for (const listener of this.#listeners) listener.refuseNew()
    for (const rooms of this.#rooms) rooms.shutDown()
    for (const component of this.#internal) component.stop()
    for (const stream of this.#streams) stream.fail('STREAM_SHUTDOWN')
    for (const host of this.#hosts.values()) host.shutDown()
    await this.#emptied()
    await nextTurn()                        // HTTP writes an answer at the end of its turn; whoever waits for one is to hear the end
    for (const endpoint of this.#bosh) endpoint.stop()
    await Promise.all(this.#listeners.map(listener => listener.destroy()))
    for (const passwords of this.#passwords) passwords.close?.()
    this.#stores.accounts?.close()
    this.#stores.rosters.close()
    this.#stores.rooms.close()
  }

  /** A BOSH client hears the end of its stream when it asks the next time. */
  get #isEmpty(): boolean {
    return this.#streams.size === 0 && this.#bosh.every(endpoint => endpoint.size === 0)
  }

  /** Streams have as long as any other closing one. */
  #emptied(): Promise<void> {
    return new Promise(resolve => {
      if (this.#isEmpty) return resolve()
      const timer = this.#clock.after(this.#openSeams.options.closeGraceMs, resolve)
      this.#whenEmpty = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  #whenEmpty = (): void => undefined

  #newSeams(): Seams {
    return new Seams(this.#config.options, this.#config.roomOptions)
  }

  /** Those of the configuration, and those in the data folder. */
  #accountsAt(domain: string, configured: AccountSource | undefined): Accounts {
    const kept = this.#stores.accounts
    return new Accounts({ sources: [...(configured ? [configured] : []), ...(kept ? [kept.at(domain)] : [])], secret: kept?.secret, iterations: iterationsOf(this.#config) })
  }

  #addHost(settings: Omit<HostConfig, 'accounts'>, accounts: Accounts, items: readonly { readonly jid: string }[], seams: Seams): void {
    const { domain } = settings
    const login = passwordsOf(settings, { accounts, rosters: this.#stores.rosters, report: this.#report })
    this.#passwords.push(login.passwords)
    const host = new VirtualHost({
      externalServices: [],
      ...settings, ...login, accounts, items, seams,
      now: () => this.#clock.now(),
      clock: this.#clock,
      switchboard: this.#switchboard,
      rosters: this.#stores.rosters,
      isServed: other => this.#router.handlerOf(other) !== undefined && this.#router.reach(domain, other),
      isOurs: other => !this.#hosts.has(other),
    })
    this.#hosts.set(domain, host)
    this.#router.serve(domain, host, { circles: circlesOfHost(settings) })
  }

  #addRooms({ domain, options: own, hosts, tenants = false }: RoomsConfig, seams: Seams): void {
    const service = mucService({
      domain,
      ...(tenants && { tenants: new Tenants(domain) }),
      delivery: this.#switchboard,
      clock: this.#clock,
      pressure: this.#turn,
      // Options of the host stay open to change; its own are said once.
      options: own ? Object.create(seams.mucOptions, Object.getOwnPropertyDescriptors(own)) as MucOptions : seams.mucOptions,
      seams: { plant: hooks => { for (const plant of seams.plant) plant(hooks) }, errors: seams.mucErrors, policy: seams.policy },
      store: this.#stores.rooms,
      isGone: user => this.#isGone(user),
      failed: this.#report,
    })
    this.#rooms.push(service)
    this.#router.serve(domain, service, { tenants, circles: circlesOfService(hosts) })
  }

  /** Names of anonymous users are made up anew for each of them. */
  #isGone({ local, domain }: Jid): boolean {
    const host = this.#hosts.get(domain)?.settings
    return local !== '' && host !== undefined && host.mechanisms.includes('ANONYMOUS') && !host.isRegistered(local)
  }

  #addComponent(config: ComponentConfig, seams: Seams): void {
    const service = new ComponentService({ ...config, seams, switchboard: this.#switchboard })
    this.#components.set(config.domain, service)
    this.#router.serve(config.domain, service, servingOf(config))
  }

  #addInternal(config: InternalComponentConfig, seams: Seams): void {
    const service = new InternalService(config, { seams, switchboard: this.#switchboard, report: this.#report })
    this.#internal.push(service)
    this.#router.serve(config.domain, service, servingOf(config))
  }

  async #listen(seams: Seams, ports: ServerConfig['ports'], more: ReadonlyMap<string, Route> = new Map()): Promise<ServerEndpoints> {
    const host = this.#config.listen
    const admission = this.#admission
    const opened = async (listening: Promise<Listener>): Promise<{ host: string; port: number }> => {
      const listener = await listening
      this.#listeners.push(listener)
      return { host, port: listener.port }
    }
    const bosh = this.#boshEndpoint(seams)
    const beside: { securePort?: number | undefined } = {}
    const routes = new Map([...this.#websocketRoute(seams), [BOSH_PATH, bosh.route] as const, ...this.#hostMeta(seams, () => beside.securePort), ...more])
    const accept = (connection: Connection): XmppStream => this.#client(connection)
    const tls = (...alpn: string[]): TlsTerms | undefined => this.#certificates && this.#tlsTerms(this.#certificates, seams, alpn)
    const [direct, https] = [tls('xmpp-client'), tls('http/1.1')]
    const [tcp, websocket, directTls, secureWebsocket, component, limited] = await Promise.all([
      ports.tcp === undefined ? undefined : opened(listenTcp({ host, port: ports.tcp, seams, admission, accept, ...(this.#certificates && { tls: 'starttls' }) })),
      ports.websocket === undefined ? undefined : opened(listenHttp({ host, port: ports.websocket, routes })),
      ports.directTls === undefined || !direct ? undefined : opened(listenTcp({ host, port: ports.directTls, seams, admission, accept, tls: direct })),
      ports.secureWebsocket === undefined || !https ? undefined : opened(listenHttp({ host, port: ports.secureWebsocket, routes, tls: { ...https, handshakeTimeMs: seams.options.loginTimeMs } })),
      ports.component === undefined ? undefined : opened(listenTcp({ host, port: ports.component, seams, admission, accept: connection => this.#component(connection) })),
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

  /** Before a stream is opened, SNI says which host is meant. RFC 6066 §3. */
  #tlsTerms(certificates: Certificates, seams: Seams, alpn: readonly string[]): TlsTerms {
    const fallback = this.#surroundings.fallbackDomain
    return {
      alpn,
      context: async () => certificates.contextFor(fallback, seams.options),
      contextFor: async name => certificates.contextFor(this.#hosts.has(name) ? name : fallback, this.#hosts.get(name)?.seams.options ?? seams.options),
    }
  }

  #websocketRoute(seams: Seams): Map<string, Route> {
    return new Map([[WEBSOCKET_PATH, {
      get: () => sentence(200, 'This is an XMPP endpoint: connect to it with WebSocket and the subprotocol "xmpp" (RFC 7395).'),
      upgrade: websocketUpgrade({ seams, admission: this.#admission, accept: connection => this.#client(connection) }),
    }]])
  }

  #hostMeta({ options }: Seams, securePort: () => number | undefined): ReadonlyMap<string, Route> {
    const proxies = { trusted: new AddressList(options.trustedProxies) }
    return hostMetaRoutes({ hostOf: domain => this.#hosts.get(domain), isSecure: request => isSecure(request, proxies), securePort, paths: { websocket: WEBSOCKET_PATH, bosh: BOSH_PATH } })
  }

  #boshEndpoint(seams: Seams): BoshEndpoint {
    const endpoint = new BoshEndpoint({
      seams, admission: this.#admission, turn: this.#turn, clock: this.#clock, report: this.#report,
      seamsOf: domain => this.#hosts.get(domain)?.seams,
      accept: connection => this.#client(connection),
      gone: () => { if (this.#isEmpty) this.#whenEmpty() },
    })
    this.#bosh.push(endpoint)
    return endpoint
  }

  #client(connection: Connection): XmppStream {
    return this.#kept(new Session(connection, this.#surroundings).stream)
  }

  #component(connection: Connection): XmppStream {
    return this.#kept(new ComponentSession(connection, this.#surroundings).stream)
  }

  #kept(stream: XmppStream): XmppStream {
    this.#streams.add(stream)
    return stream
  }

  #forget(stream: XmppStream): void {
    this.#streams.delete(stream)
    if (this.#isEmpty) this.#whenEmpty()
  }
}
