/** What answers for each domain: virtual hosts, rooms services and components. They come, change and go while the server runs. */
import { isDeepStrictEqual } from 'node:util'
import type { Jid } from '#xmpp/jid.js'
import type { DiscoItem } from '#xmpp/stanzas/disco.js'
import type { Accounts } from './auth/accounts.ts'
import { ClientCertificates } from './auth/client-certificates.ts'
import { OAuthProvider } from './auth/oauth/provider.ts'
import type { TokenSettings } from './auth/tokens/settings.ts'
import { TokenVerifier } from './auth/tokens/verifier.ts'
import { KnownUsers } from './auth/known-users.ts'
import { isAskingElsewhere, passwordsOf } from './auth/backends.ts'
import { Audits } from './audit/audits.ts'
import type { BrandSettings } from './brand/brand.ts'
import type { Clock } from './clock.ts'
import { ComponentService } from './components/component-service.ts'
import { type InternalComponentConfig, InternalService } from './components/internal-component.ts'
import type { ComponentConfig, HostConfig, RoomsConfig } from './config.ts'
import { Switchboard } from './delivery/delivery.ts'
import type { Turn } from './delivery/turn.ts'
import { RoomsOptions } from './muc/own-options.ts'
import { type MucService, mucService } from './muc/service.ts'
import type { Lasting } from './muc/store.ts'
import { Tenants } from './muc/tenants.ts'
import { circlesOfHost } from './router/circles.ts'
import { type DomainHandler, Router, type Serving } from './router/router.ts'
import { type HostSettings, VirtualHost } from './router/virtual-host.ts'
import type { Seams } from './seams.ts'
import { servingOf } from './services.ts'
import type { Stores } from './stores.ts'

export interface DomainsSurroundings {
  readonly clock: Clock
  readonly turn: Turn
  readonly stores: Stores
  readonly report: (error: unknown) => void
}

/** What a host consists of beside its own settings. */
export interface HostParts {
  readonly accounts: Accounts
  /** Services and components that its clients find. */
  readonly items: readonly DiscoItem[]
  readonly seams: Seams
}

/** Of these, somebody else brings what comes of them. */
const BROUGHT = ['accounts', 'rooms', 'components', 'options', 'certificate'] as const
type PlainHostConfig = Omit<HostConfig, typeof BROUGHT[number]>

function plain(config: PlainHostConfig): PlainHostConfig {
  const brought: ReadonlySet<string> = new Set(BROUGHT)
  return Object.fromEntries(Object.entries(config).filter(([name]) => !brought.has(name))) as unknown as PlainHostConfig
}

interface ServedRooms {
  readonly service: MucService
  readonly options: RoomsOptions
}

export class Domains {
  readonly #around: DomainsSurroundings
  readonly #router = new Router()
  readonly switchboard = new Switchboard(this.#router)
  readonly audits: Audits
  readonly #hosts = new Map<string, VirtualHost>()
  readonly #configs = new Map<string, PlainHostConfig>()
  readonly #known = new Map<string, KnownUsers>()
  readonly #rooms = new Map<string, ServedRooms>()
  /** By domain of the host, as long as nothing changes. */
  readonly #reached = new Map<string, readonly MucService[]>()
  readonly #components = new Map<string, ComponentService>()
  readonly #internal: InternalService[] = []
  /** Hosts that have the same settings share the keys. */
  readonly #verifiers = new WeakMap<TokenSettings, TokenVerifier>()

  constructor(around: DomainsSurroundings) {
    this.#around = around
    this.audits = new Audits({
      clock: around.clock,
      report: around.report,
      addressOf: session => this.#hosts.get(session.domain)?.sessionAt(session)?.peerAddress,
      reach: (host, component) => this.#router.reach(host, component),
    })
  }

  hostOf(domain: string): VirtualHost | undefined {
    return this.#hosts.get(domain)
  }

  someHost(fits: (host: VirtualHost) => boolean): boolean {
    return [...this.#hosts.values()].some(fits)
  }

  componentAt(domain: string): ComponentService | undefined {
    return this.#components.get(domain)
  }

  /** Nobody can log in to this account again. XEP-0175 §3. @param user bare */
  forget(user: Jid): void {
    for (const service of this.#roomsFor(user.domain)) service.forget(user)
  }

  addHost(config: PlainHostConfig, parts: HostParts): void {
    const { domain } = config
    this.#keepLog(config)
    this.#known.set(domain, this.#knownUsers(domain))
    const host = new VirtualHost(this.#hostSettings(config, parts))
    this.#hosts.set(domain, host)
    this.#configs.set(domain, plain(config))
    this.#serve(domain, host, { circles: circlesOfHost(config) })
  }

  /** Its sessions stay; they feel it with what they do next. `accounts` and `seams` are those that it has. */
  changeHost(config: PlainHostConfig, parts: HostParts): void {
    const { domain } = config
    this.#keepLog(config)
    const host = this.#hosts.get(domain)
    const before = this.#configs.get(domain)
    if (!host || !before) return
    const after = plain(config)
    if (isDeepStrictEqual(before, after)) return host.change({ ...host.settings, items: parts.items })
    const { passwords, oauth, tokens } = host.settings
    host.change({
      ...this.#hostSettings(config, parts),
      ...(oauth && isDeepStrictEqual(before.oauth, after.oauth) && { oauth }),          // they know who was refused, and keep keys
      ...(tokens && isDeepStrictEqual(before.tokens, after.tokens) && { tokens }),
    })
    passwords.close?.()
    this.#configs.set(domain, after)
    this.#leave(domain)
    this.#serve(domain, host, { circles: circlesOfHost(config) })
  }

  /** Whether it can be opened was seen before; where it cannot any more, the one before goes on. */
  #keepLog({ domain, audit }: PlainHostConfig): void {
    try {
      this.audits.set(domain, audit)
    } catch (error) {
      this.#around.report(error)
    }
  }

  /** Nobody reaches it any more; whoever has sessions there is to be told. Those that wait for their clients end. */
  removeHost(domain: string): void {
    const host = this.#hosts.get(domain)
    host?.shutDown()
    host?.settings.passwords.close?.()
    this.#hosts.delete(domain)
    this.#configs.delete(domain)
    this.#known.delete(domain)
    this.audits.set(domain, undefined)
    this.#leave(domain)
  }

  addRooms(config: RoomsConfig, seams: Seams): void {
    const { clock, turn, stores, report } = this.#around
    const options = new RoomsOptions(seams, config.options)
    const service = mucService({
      domain: config.domain,
      ...(config.tenants && { tenants: new Tenants(config.domain) }),
      delivery: this.switchboard,
      clock,
      pressure: turn,
      seams: {
        plant: hooks => { for (const plant of seams.plant) plant(hooks) },
        errors: seams.mucErrors,
        lasts: seams.lasts,
        found: room => seams.foundRooms.reduce<Lasting | undefined>((found, change) => found && change(found), room),
        policy: seams.policy,
        get options() { return options.options },
      },
      store: stores.rooms,
      isGone: user => this.#isGone(user),
      grantOf: session => this.#hosts.get(session.domain)?.sessionAt(session)?.grant,
      audits: this.audits,
      tell: (room, from, tiding) => this.#rooms.get(room.domain)?.service.hear(room, from, tiding),
      brandOf: user => this.#brandOf(user),
      failed: report,
    })
    this.#rooms.set(config.domain, { service, options })
    this.#serve(config.domain, service, servingOf(config))
  }

  /** What becomes of them; whoever is in stays. */
  changeRooms(config: RoomsConfig): void {
    const { domain } = config
    const rooms = this.#rooms.get(domain)
    if (!rooms) return
    rooms.options.own = config.options
    this.#leave(domain)
    this.#serve(domain, rooms.service, servingOf(config))
  }

  /** Everybody is removed, and told so (332). What is kept of rooms stays. */
  removeRooms(domain: string): void {
    this.#rooms.get(domain)?.service.shutDown()
    this.#rooms.delete(domain)
    this.#leave(domain)
  }

  addComponent(config: ComponentConfig, seams: Seams): void {
    const service = new ComponentService({ ...config, seams, switchboard: this.switchboard })
    this.#components.set(config.domain, service)
    this.#serve(config.domain, service, servingOf(config))
  }

  /** A secret counts for the next connection. */
  changeComponent(config: ComponentConfig): void {
    const service = this.#components.get(config.domain)
    if (!service) return
    service.change(config)
    this.#leave(config.domain)
    this.#serve(config.domain, service, servingOf(config))
  }

  /** Whoever is connected as this component is to be told. */
  removeComponent(domain: string): void {
    this.#components.delete(domain)
    this.#leave(domain)
  }

  addInternal(config: InternalComponentConfig, seams: Seams): void {
    const service = new InternalService(config, { seams, switchboard: this.switchboard, report: this.#around.report })
    this.#internal.push(service)
    this.#serve(config.domain, service, servingOf(config))
  }

  /** Rooms and components hear that the server stops, before the streams do. */
  stopServices(): void {
    for (const { service } of this.#rooms.values()) service.shutDown()
    for (const component of this.#internal) component.stop()
  }

  /** Sessions that wait for their clients end. */
  stopHosts(): void {
    for (const host of this.#hosts.values()) host.shutDown()
  }

  #serve(domain: string, handler: DomainHandler, how: Serving): void {
    this.#router.serve(domain, handler, how)
    this.#reached.clear()
  }

  #leave(domain: string): void {
    this.#router.leave(domain)
    this.#reached.clear()
  }

  /** Rooms services that a host reaches: with many tenants those of all the others are not even asked. */
  #roomsFor(domain: string): readonly MucService[] {
    const known = this.#reached.get(domain)
    if (known) return known
    const reached = [...this.#rooms].filter(([rooms]) => this.#router.reach(domain, rooms)).map(([, { service }]) => service)
    this.#reached.set(domain, reached)
    return reached
  }

  /** Connections to whoever knows passwords are let go of. */
  closePasswords(): void {
    for (const { settings } of this.#hosts.values()) settings.passwords.close?.()
  }

  /** What they are known by may change with the host. */
  #knownUsers(domain: string): KnownUsers {
    const settings = (): HostSettings | undefined => this.#hosts.get(domain)?.settings
    const { rosters } = this.#around.stores
    return new KnownUsers({
      domain,
      accounts: { has: local => settings()?.accounts.has(local) === true },
      get rosters() { return settings()?.isKnownElsewhere ? rosters : undefined },
    })
  }

  #hostSettings(config: PlainHostConfig, { accounts, items, seams }: HostParts): HostSettings {
    const { clock, stores, report } = this.#around
    const { domain, oauth, tokens, clientCertificates, ...same } = config
    const vouched = (username: string): void => this.#known.get(domain)?.add(username)
    return {
      externalServices: [],
      ...same, domain, ...passwordsOf(config, { accounts, vouched, report }), accounts, items, seams, clock,
      ...(oauth && { oauth: new OAuthProvider(oauth, { domain, now: () => clock.now(), vouched }) }),
      ...(clientCertificates && { clientCertificates: new ClientCertificates(clientCertificates, { domain, now: () => clock.now() }) }),
      ...(tokens && { tokens: this.#verifierFor(tokens) }),
      isKnownElsewhere: isAskingElsewhere(config) || oauth !== undefined,
      now: () => clock.now(),
      switchboard: this.switchboard,
      rosters: stores.rosters,
      isServed: other => this.#router.handlerOf(other) !== undefined && this.#router.reach(domain, other),
      isRegistered: local => this.#known.get(domain)?.has(local) === true,
      isOurs: other => !this.#hosts.has(other),
    }
  }

  #verifierFor(settings: TokenSettings): TokenVerifier {
    const verifier = this.#verifiers.get(settings) ?? new TokenVerifier(settings, { now: () => this.#around.clock.now() })
    this.#verifiers.set(settings, verifier)
    return verifier
  }

  /** Parts of the installation, such as a conference focus, are nobody to be presented. */
  #brandOf(user: Jid): BrandSettings | undefined {
    const host = this.#hosts.get(user.domain)
    return host?.seams.options.privilegedJids.includes(user.bareText) ? undefined : host?.settings.brand
  }

  /** Names of anonymous users are made up anew for each of them. */
  #isGone({ local, domain }: Jid): boolean {
    const host = this.#hosts.get(domain)?.settings
    return local !== '' && host !== undefined && host.mechanisms.includes('ANONYMOUS') && !host.isRegistered(local)
  }
}
