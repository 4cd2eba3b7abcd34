/** Puts a server together from its configuration: hosts, rooms, components, listeners; and takes it apart again. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LoginGuard } from './auth/login-guard.ts'
import { reporting, systemClock } from './clock.ts'
import { ComponentSession, type ComponentSurroundings } from './components/component-session.ts'
import type { ServerConfig } from './config.ts'
import { AfterStorm, collectGarbage } from './delivery/after-storm.ts'
import type { Turn } from './delivery/turn.ts'
import { Domains } from './domains.ts'
import { Endpoints, type ServerEndpoints } from './endpoints.ts'
import { Furnishing, type HostChanges } from './furnishing.ts'
import { type Route, sentence } from './http/server.ts'
import { Admission } from './listen/admission.ts'
import { Seams } from './seams.ts'
import type { HostOptions } from './session/options.ts'
import { Session, type SessionSurroundings } from './session/session.ts'
import type { XmppStream } from './session/stream.ts'
import { closeStores, type Stores } from './stores.ts'
import { Certificates, type CertificateSettings } from './tls/certificates.ts'

const AUTHORITY_PATH = '/tls/authority.pem'
const CLIENT_AUTHORITY_PATH = '/tls/client-authority.json'

export interface ServedFault {
  readonly name: string
  readonly breaks: readonly string[]
  readonly spoils: readonly string[]
}

/** What came of another configuration. */
export interface Changes extends HostChanges {
  /** A sentence for each certificate that cannot be used; the one from before stays. */
  readonly problems: readonly string[]
}

export class Building {
  #config: ServerConfig
  readonly #clock = reporting(systemClock, error => this.#report(error))
  readonly #stores: Stores
  readonly #domains: Domains
  readonly #endpoints: Endpoints
  readonly #streams = new Set<XmppStream>()
  readonly #report: (error: unknown) => void
  readonly #routes = new Map<string, Route>()
  readonly #certificates: Certificates | undefined
  readonly #surroundings: SessionSurroundings & ComponentSurroundings
  readonly #furnishing: Furnishing
  /** Changes of the configuration, one after the other. */
  #changing: Promise<unknown> = Promise.resolve()
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
    const domains = this.#domains = new Domains({ clock: this.#clock, turn, stores, report })
    this.#openSeams = this.#newSeams()
    const furnishing = this.#furnishing = new Furnishing({ domains, stores, seams: this.#openSeams, end: domain => this.#end(domain) })
    const fallbackDomain = (): string => this.#config.hosts[0]?.domain ?? 'localhost'
    this.#surroundings = {
      ...(this.#certificates && { certificates: this.#certificates }),
      turn,
      clock: this.#clock,
      guard: new LoginGuard(this.#clock),
      switchboard: domains.switchboard,
      get fallbackDomain() { return fallbackDomain() },
      report,
      gone: stream => this.#forget(stream),
      hostOf: domain => domains.hostOf(domain),
      formerHost: domain => furnishing.formerHost(domain),
      forget: user => domains.forget(user),
      componentAt: domain => domains.componentAt(domain),
      auditOf: host => domains.audits.of(host),
      auditComponent: event => domains.audits.noteComponent(event),
    }
    this.#endpoints = new Endpoints({
      host: config.listen, admission: new Admission(this.#clock), certificates: this.#certificates, turn, clock: this.#clock, report, fallbackDomain,
      hostOf: domain => domains.hostOf(domain),
      asksForCertificates: () => domains.someHost(host => host.settings.clientCertificates !== undefined),
      client: connection => this.#kept(new Session(connection, this.#surroundings).stream),
      component: connection => this.#kept(new ComponentSession(connection, this.#surroundings).stream),
      emptied: () => { if (this.#isEmpty) this.#whenEmpty() },
    })
  }

  get endpoints(): ServerEndpoints { return this.#opened }
  get faults(): readonly ServedFault[] { return this.#faults }
  get faultPorts(): Readonly<Record<string, ServerEndpoints>> { return this.#faultPorts }
  get options(): Seams['options'] { return this.#openSeams.options }
  get authorityUrl(): string | undefined { return this.#isThrowAway ? this.#urlOf(AUTHORITY_PATH) : undefined }
  get clientAuthorityUrl(): string | undefined { return this.#urlOf(CLIENT_AUTHORITY_PATH) }

  #urlOf(path: string): string | undefined {
    const { websocket } = this.#opened
    return websocket && this.#routes.has(path) ? new URL(path, websocket.url.replace(/^ws/, 'http')).href : undefined
  }

  /**
   * Adds all that the configuration names.
   * @throws as `Furnishing.prepare`
   */
  async furnish(): Promise<void> {
    this.#furnishing.apply(await this.#furnishing.prepare(this.#config))
  }

  /** Hosts that break the rules, each with rooms and components; loaded only when asked for. */
  async addFaults(): Promise<void> {
    if (!this.#config.faults) return
    const [{ FAULTS }, { arm }, { isAboutJitsi, Reach }, { optionsIn, worldsOf }] = await Promise.all([import('./faults/catalogue.ts'), import('./faults/arming.ts'), import('./faults/hosts.ts'), import('./faults/worlds.ts')])
    const add = await worldsOf(this.#config, this.#domains, this.#openSeams.options)
    for (const fault of FAULTS) {
      const label = `f-${fault.name}`
      const seams = this.#newSeams(optionsIn(label, this.#config))
      arm(fault, seams)
      add(label, seams, isAboutJitsi(fault))
      if (fault.port) this.#faultPorts[fault.name] = await this.#endpoints.open(seams, { websocket: 0, secureWebsocket: 0, directTls: 0, tcp: 0, component: 0, limited: 0 })
    }
    this.#faults = FAULTS.map(({ name, breaks, spoils = [] }) => ({ name, breaks, spoils }))
    const reach = new Reach(this.#openSeams = this.#newSeams(optionsIn('reach', this.#config)))
    add('reach', this.#openSeams, true)
    this.#routes.set('/faults/reach', { get: () => ({ status: 200, type: 'application/json', body: JSON.stringify(reach.take()) }) })
  }

  /** @throws ListenError when a port cannot be had */
  async open(): Promise<void> {
    const certificates = this.#certificates
    if (certificates) {
      this.#routes.set(AUTHORITY_PATH, {
        get: async () => (this.#isThrowAway ? { status: 200, type: 'text/plain; charset=utf-8', body: await certificates.authority() } : sentence(404, 'No certificate here is of a throw-away authority.')),
      })
    }
    const { clientCertificateTrial: trial } = this.#config
    if (certificates && trial) this.#routes.set(CLIENT_AUTHORITY_PATH, { get: async () => ({ status: 200, type: 'application/json', body: JSON.stringify(await trial.authority()) }) })
    this.#opened = await this.#endpoints.open(this.#openSeams, this.#config.ports, this.#routes)
  }

  /** As `RunningServer.reload`. */
  reload(nowMs = this.#clock.now()): readonly string[] {
    this.#domains.audits.reopen()
    if (!this.#certificates || !this.#config.certificates) return []
    const { problems, expired } = this.#certificates.reload(nowMs, certificatesOf(this.#config, this.#config.certificates).files)
    for (const stream of this.#streams) if (stream.isSecure && expired.has(stream.domain)) stream.fail('STREAM_RESET')
    return problems
  }

  /** As `RunningServer.change`. */
  async change(config: ServerConfig): Promise<Changes> {
    const changed = this.#changing.then(async () => {
      const prepared = await this.#furnishing.prepare(config)
      this.#config = config
      const changes = this.#furnishing.apply(prepared)
      return { ...changes, problems: this.reload() }
    })
    this.#changing = changed.catch(() => undefined)
    return changed
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
    await this.#domains.audits.close(this.#openSeams.options.closeGraceMs)
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

  #newSeams(more: Partial<HostOptions> = {}): Seams {
    return new Seams({ ...this.#config.options, ...more }, this.#config.roomOptions)
  }

  /** RFC 6120 §4.9.3.5, §4.9.3.19. */
  #end(domain: string): void {
    const nowAt = this.#furnishing.formerHost(domain)?.nowAt
    for (const stream of this.#streams) {
      if (stream.domain !== domain) continue
      if (nowAt === undefined) stream.fail('STREAM_HOST_GONE')
      else stream.fail('STREAM_HOST_MOVED', nowAt)
    }
  }

  get #isThrowAway(): boolean {
    return this.#certificates?.isThrowAway(this.#config.hosts.map(host => host.domain)) === true
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

function certificatesOf({ hosts }: ServerConfig, { files, folder }: CertificateSettings): CertificateSettings {
  const own = hosts.flatMap(({ domain, certificate }) => (certificate ? [{ domain, ...certificate }] : []))
  return { files: [...files, ...own], ...(folder !== undefined && { folder }) }
}
