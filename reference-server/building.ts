/** Puts a server together from its configuration: hosts, rooms, components, listeners; and takes it apart again. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AccountDeriver, type AccountSettings, Accounts } from './auth/accounts.ts'
import { LoginGuard } from './auth/login-guard.ts'
import { reporting, systemClock } from './clock.ts'
import { ComponentSession, type ComponentSurroundings } from './components/component-session.ts'
import type { HostConfig, RoomsConfig, ServerConfig } from './config.ts'
import { AfterStorm, collectGarbage } from './delivery/after-storm.ts'
import type { Turn } from './delivery/turn.ts'
import { Domains } from './domains.ts'
import { Endpoints, type ServerEndpoints } from './endpoints.ts'
import type { Route } from './http/server.ts'
import { Admission } from './listen/admission.ts'
import { Seams } from './seams.ts'
import { Session, type SessionSurroundings } from './session/session.ts'
import type { XmppStream } from './session/stream.ts'
import { circlesOfHost, circlesOfService, shareCircle } from './router/circles.ts'
import { closeStores, type Stores } from './stores.ts'
import { Certificates, type CertificateSettings } from './tls/certificates.ts'

const AUTHORITY_PATH = '/tls/authority.pem'

export interface ServedFault {
  readonly name: string
  readonly breaks: readonly string[]
  readonly spoils: readonly string[]
}

export class Building {
  readonly #config: ServerConfig
  readonly #clock = reporting(systemClock, error => this.#report(error))
  readonly #stores: Stores
  readonly #domains: Domains
  readonly #endpoints: Endpoints
  readonly #streams = new Set<XmppStream>()
  readonly #report: (error: unknown) => void
  readonly #routes = new Map<string, Route>()
  readonly #certificates: Certificates | undefined
  readonly #surroundings: SessionSurroundings & ComponentSurroundings
  readonly #deriver: AccountDeriver
  /** What the listeners for everybody use until the host is known. */
  #openSeams: Seams
  #opened: ServerEndpoints = {}
  #faults: readonly ServedFault[] = []
  readonly #faultPorts: Record<string, ServerEndpoints> = {}

  /** @throws CertificateError when a file cannot be used */
  constructor(config: ServerConfig, { turn, stores, report }: { readonly turn: Turn; readonly stores: Stores; readonly report: (error: unknown) => void }) {
    this.#config = config
    const afterStorm = new AfterStorm(this.#clock, collectGarbage)
    turn.wrote = bytes => afterStorm.wrote(bytes)
    this.#stores = stores
    this.#report = report
    this.#certificates = config.certificates && new Certificates(certificatesOf(config, config.certificates))
    const domains = new Domains({ clock: this.#clock, turn, stores, report })
    this.#domains = domains
    const fallbackDomain = config.hosts[0]?.domain ?? 'localhost'
    this.#surroundings = {
      ...(this.#certificates && { certificates: this.#certificates }),
      turn,
      clock: this.#clock,
      guard: new LoginGuard(this.#clock),
      switchboard: domains.switchboard,
      fallbackDomain,
      report,
      gone: stream => this.#forget(stream),
      hostOf: domain => domains.hostOf(domain),
      formerHost: domain => config.formerHosts?.find(former => former.domain === domain),
      forget: user => domains.forget(user),
      componentAt: domain => domains.componentAt(domain),
    }
    this.#endpoints = new Endpoints({
      host: config.listen, admission: new Admission(this.#clock), certificates: this.#certificates, turn, clock: this.#clock, report,
      hostOf: domain => domains.hostOf(domain),
      fallbackDomain: () => fallbackDomain,
      client: connection => this.#kept(new Session(connection, this.#surroundings).stream),
      component: connection => this.#kept(new ComponentSession(connection, this.#surroundings).stream),
      emptied: () => { if (this.#isEmpty) this.#whenEmpty() },
    })
    this.#openSeams = this.#newSeams()
    this.#deriver = new AccountDeriver(this.#openSeams.options.scramIterations)
  }

  get endpoints(): ServerEndpoints { return this.#opened }
  get faults(): readonly ServedFault[] { return this.#faults }
  get faultPorts(): Readonly<Record<string, ServerEndpoints>> { return this.#faultPorts }
  get options(): Seams['options'] { return this.#openSeams.options }
  get authorityUrl(): string | undefined {
    const { websocket } = this.#opened
    return websocket && this.#routes.has(AUTHORITY_PATH) ? new URL(AUTHORITY_PATH, websocket.url.replace(/^ws/, 'http')).href : undefined
  }

  /**
   * Adds what hosts share, and each host with what is its own.
   * @throws WireError when a username cannot be the localpart of a JID, or a password cannot be prepared
   */
  async furnish(): Promise<void> {
    const { hosts, strictRooms, components, internalComponents = [] } = this.#config
    const seams = this.#openSeams
    checkHosts(servicesOf(this.#config), hosts)
    await Promise.all(hosts.map(async (host, index) => this.#addHost(host, index === 0 ? guestsOf(this.#config) : [])))
    for (const service of [...roomsOf(this.#config), ...(strictRooms ? [strictRooms] : [])]) this.#domains.addRooms(service, seams)
    for (const component of components) this.#domains.addComponent(component, seams)
    for (const component of internalComponents) this.#domains.addInternal(component, seams)
  }

  /** Hosts that break the rules, each with rooms and components; loaded only when asked for. */
  async addFaults(): Promise<void> {
    if (!this.#config.faults) return
    const [{ FAULTS }, { arm }, { faultyWorld, Reach }] = await Promise.all([import('./faults/catalogue.ts'), import('./faults/arming.ts'), import('./faults/hosts.ts')])
    const named = await this.#deriver.derive([...this.#config.hosts.filter(host => !host.requiresTls).flatMap(host => host.accounts), ...guestsOf(this.#config)])
    const accounts = new Accounts({ sources: [named], iterations: this.#openSeams.options.scramIterations })
    const { oauthTrial } = this.#config
    const nobody = new Accounts({ sources: [], iterations: this.#openSeams.options.scramIterations })
    const tokenHosts = this.#config.hosts.filter(host => host.tokens)
    const add = (label: string, seams: Seams): void => {
      const names = faultyWorld(label)
      const items = [{ jid: names.rooms }, ...names.components.map(jid => ({ jid }))]
      const passwords = this.#config.hosts[0]?.mechanisms ?? []
      const parts = { accounts, items, seams }
      this.#domains.addHost({ ...this.#config.hosts[0], domain: names.domain, mechanisms: passwords }, parts)
      this.#domains.addHost({ domain: names.anonymous, mechanisms: ['ANONYMOUS'] }, parts)
      this.#domains.addHost({ domain: names.secure, mechanisms: passwords, requiresTls: true }, parts)
      if (oauthTrial) this.#domains.addHost({ domain: names.oauth, mechanisms: ['OAUTHBEARER'], oauth: oauthTrial.settings }, { ...parts, accounts: nobody })
      for (const [index, domain] of names.tokens.entries()) {
        const { mechanisms = [], tokens, rooms = [] } = tokenHosts[index] ?? {}
        if (tokens) this.#domains.addHost({ domain, mechanisms, tokens }, { ...parts, accounts: nobody })
        for (const { options } of rooms) if (options?.tokens) this.#domains.addRooms({ domain: names.tokenRooms, options: { tokens: { ...options.tokens, exempt: [names.domain] } } }, seams)
      }
      this.#domains.addRooms({ domain: names.rooms }, seams)
      this.#domains.addRooms({ ...this.#config.strictRooms, domain: names.strictRooms }, seams)
      names.components.forEach((domain, index) => this.#domains.addComponent({ domain, secret: this.#config.components[index]?.secret ?? '' }, seams))
    }
    for (const fault of FAULTS) {
      const seams = this.#newSeams()
      arm(fault, seams)
      add(`f-${fault.name}`, seams)
      if (fault.port) this.#faultPorts[fault.name] = await this.#endpoints.open(seams, { websocket: 0, secureWebsocket: 0, directTls: 0, tcp: 0, component: 0, limited: 0 })
    }
    this.#faults = FAULTS.map(({ name, breaks, spoils = [] }) => ({ name, breaks, spoils }))
    const reach = new Reach(this.#openSeams = this.#newSeams())
    add('reach', this.#openSeams)
    this.#routes.set('/faults/reach', { get: () => ({ status: 200, type: 'application/json', body: JSON.stringify(reach.take()) }) })
  }

  /** @throws ListenError when a port cannot be had */
  async open(): Promise<void> {
    const certificates = this.#certificates
    if (certificates?.isThrowAway(this.#config.hosts.map(host => host.domain))) {
      this.#routes.set(AUTHORITY_PATH, { get: async () => ({ status: 200, type: 'text/plain; charset=utf-8', body: await certificates.authority() }) })
    }
    this.#opened = await this.#endpoints.open(this.#openSeams, this.#config.ports, this.#routes)
  }

  /** As `RunningServer.reload`. */
  reload(nowMs = this.#clock.now()): readonly string[] {
    if (!this.#certificates) return []
    const { problems, expired } = this.#certificates.reload(nowMs)
    for (const stream of this.#streams) if (stream.isSecure && expired.has(stream.domain)) stream.fail('STREAM_RESET')
    return problems
  }

  async stop(): Promise<void> {
    this.#endpoints.refuseNew()
    this.#domains.stopServices()
    for (const stream of this.#streams) stream.fail('STREAM_SHUTDOWN')
    this.#domains.stopHosts()
    await this.#emptied()
    await nextTurn()                        // HTTP writes an answer at the end of its turn; whoever waits for one is to hear the end
    await this.#endpoints.close()
    this.#domains.closePasswords()
    closeStores(this.#stores)
  }

  get #isEmpty(): boolean {
    return this.#streams.size === 0 && this.#endpoints.isEmpty
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

  async #addHost(config: HostConfig, guests: readonly AccountSettings[]): Promise<void> {
    const { accounts, rooms, components, options, ...host } = config
    const seams = this.#newSeams(options)
    const items = itemsFor(host, servicesOf(this.#config))
    this.#domains.addHost(host, { accounts: await this.#accountsAt(host.domain, [...accounts, ...guests]), items, seams })
    for (const service of ownOf(config, rooms)) this.#domains.addRooms(service, seams)
    for (const component of ownOf(config, components)) this.#domains.addComponent(component, seams)
  }

  /** Those of the configuration, and those in the data folder. Keys are derived before anybody can ask for them. */
  async #accountsAt(domain: string, named: readonly AccountSettings[]): Promise<Accounts> {
    const kept = this.#stores.accounts
    const sources = [await this.#deriver.derive(named), ...(kept ? [kept.at(domain)] : [])]
    return new Accounts({ sources, secret: kept?.secret, iterations: this.#openSeams.options.scramIterations })
  }

  #newSeams(own: HostConfig['options'] = {}): Seams {
    return new Seams({ ...this.#config.options, ...own }, this.#config.roomOptions)
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

/** A rooms service or component, and the hosts that it is for. */
interface Service {
  readonly domain: string
  readonly hosts?: readonly string[]
}

/** Rooms services beside those of single hosts. */
export function roomsOf({ rooms }: ServerConfig): readonly RoomsConfig[] {
  return rooms.map(each => (typeof each === 'string' ? { domain: each } : each))
}

/** A host's own services are for itself, and for those that they name. */
function ownOf<S extends Service>({ domain }: HostConfig, services: readonly S[] = []): readonly (S & Required<Pick<Service, 'hosts'>>)[] {
  return services.map(service => ({ ...service, hosts: [domain, ...service.hosts ?? []] }))
}

/** All that hosts may find. */
function servicesOf(config: ServerConfig): readonly Service[] {
  const { hosts, strictRooms, components, internalComponents = [] } = config
  const own = hosts.flatMap(host => [...ownOf(host, host.rooms), ...ownOf(host, host.components)])
  return [...own, ...roomsOf(config), ...(strictRooms ? [strictRooms] : []), ...components, ...internalComponents]
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

function guestsOf({ guests = 0, hosts }: ServerConfig): readonly AccountSettings[] {
  const password = hosts[0]?.accounts[0]?.password ?? ''
  return Array.from({ length: guests }, (_, index) => ({ username: `guest${index + 1}`, password }))
}

function certificatesOf({ hosts }: ServerConfig, { files, folder }: CertificateSettings): CertificateSettings {
  const own = hosts.flatMap(({ domain, certificate }) => (certificate ? [{ domain, ...certificate }] : []))
  return { files: [...files, ...own], ...(folder !== undefined && { folder }) }
}
