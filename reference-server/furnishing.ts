/** Brings what a server serves from one configuration to the next; the first one comes after nothing. Sessions of hosts that stay are left alone. */
import { isDeepStrictEqual } from 'node:util'
import type { ScramHash } from '#xmpp/sasl/scram.js'
import { AccountDeriver, type AccountSettings, Accounts, type AccountSource } from './auth/accounts.ts'
import { isAskingElsewhere } from './auth/backends.ts'
import { hashesFor } from './auth/password-keys.ts'
import type { HostConfig, ServerConfig } from './config.ts'
import type { Domains } from './domains.ts'
import { Seams } from './seams.ts'
import { checkHosts, isSamePlace, itemsOf, type Service, servicesOf } from './services.ts'
import type { Stores } from './stores.ts'

const NO_ACCOUNTS: NamedAccounts = { named: [], hashes: [], source: { find: () => undefined } }

export interface FurnishingSurroundings {
  readonly domains: Domains
  readonly stores: Stores
  /** Those of what hosts share, and of whoever has not named a host yet. */
  readonly seams: Seams
  /** Ends all streams of a host or component that is not served any more. */
  readonly end: (domain: string) => void
}

/** Accounts that a configuration names, and what they come from. */
interface NamedAccounts {
  readonly named: readonly AccountSettings[]
  /** Whose keys there are. */
  readonly hashes: readonly ScramHash[]
  readonly source: AccountSource
}

interface FurnishedHost {
  readonly seams: Seams
  /** The same as long as the host is served; they look into `named`. */
  readonly accounts: Accounts
  named: NamedAccounts
}

/** A configuration whose accounts have keys, by domain of the host. */
export interface Prepared {
  readonly config: ServerConfig
  readonly accounts: ReadonlyMap<string, NamedAccounts>
}

/** Domains of hosts that a configuration brought and took. */
export interface HostChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export class Furnishing {
  readonly #around: FurnishingSurroundings
  readonly #hosts = new Map<string, FurnishedHost>()
  #services: ReadonlyMap<string, Service> = new Map()
  /** Hosts that were served, and are not any more. */
  readonly #former = new Set<string>()
  #config: ServerConfig | undefined

  constructor(around: FurnishingSurroundings) {
    this.#around = around
  }

  /** What is known of a domain that was served once. */
  formerHost(domain: string): { readonly nowAt?: string } | undefined {
    return this.#config?.formerHosts?.find(former => former.domain === domain) ?? (this.#former.has(domain) ? {} : undefined)
  }

  /**
   * Derives what takes long. Nothing has changed by then.
   * @throws WireError when a username cannot be the localpart of a JID, or a password cannot be prepared; Error for a service of a host that there is not, AuditError for a log that cannot be opened
   */
  async prepare(config: ServerConfig): Promise<Prepared> {
    checkHosts(config)
    this.#around.domains.audits.check(config.hosts)
    const { scramIterations } = new Seams(config.options).options
    const deriver = new AccountDeriver(scramIterations)
    const guests = guestsOf(config)
    const accounts = await Promise.all(config.hosts.map(async (host, index): Promise<[string, NamedAccounts]> => {
      const { domain, accounts: own, mechanisms } = host
      const named = index === 0 ? [...own, ...guests] : own
      const hashes = hashesFor([...mechanisms, ...isAskingElsewhere(host) ? ['PLAIN'] : []])
      const before = this.#hosts.get(domain)?.named
      const isSame = before && isDeepStrictEqual([before.named, before.hashes], [named, hashes])
      return [domain, isSame ? before : { named, hashes, source: await deriver.derive(named, hashes) }]
    }))
    return { config, accounts: new Map(accounts) }
  }

  /** From now on this configuration counts. */
  apply({ config, accounts }: Prepared): HostChanges {
    const { domains, seams } = this.#around
    const next = new Map(servicesOf(config).map(service => [service.config.domain, service]))
    const known = new Set(config.hosts.map(({ domain }) => domain))
    const removed = [...this.#hosts.keys()].filter(domain => !known.has(domain))
    const added = [...known].filter(domain => !this.#hosts.has(domain))
    const isFirst = this.#config === undefined
    this.#config = config
    this.#removeServices(next)
    for (const domain of removed) this.#removeHost(domain)
    this.#share(config)
    const items = itemsOf(config)
    for (const host of config.hosts) this.#furnish(host, items(host), accounts.get(host.domain) ?? NO_ACCOUNTS)
    for (const service of next.values()) this.#serve(service)
    this.#services = next
    if (isFirst) for (const component of config.internalComponents ?? []) domains.addInternal(component, seams)
    return { added, removed }
  }

  /** Those that are not in the next configuration, or are something else there. */
  #removeServices(next: ReadonlyMap<string, Service>): void {
    const { domains, end } = this.#around
    for (const [domain, before] of this.#services) {
      if (isSamePlace(before, next.get(domain))) continue
      if (before.kind === 'rooms') domains.removeRooms(domain)
      else {
        end(domain)
        domains.removeComponent(domain)
      }
    }
  }

  #removeHost(domain: string): void {
    this.#former.add(domain)
    this.#around.end(domain)
    this.#around.domains.removeHost(domain)
    this.#hosts.delete(domain)
  }

  /** What hosts have in common. The first time, faults may have their hands on these tables already. */
  #share(config: ServerConfig): void {
    const { options, mucOptions } = new Seams(config.options, config.roomOptions)
    Object.assign(this.#around.seams, { options, mucOptions })
  }

  #furnish(config: HostConfig, items: readonly { readonly jid: string }[], named: NamedAccounts): void {
    const { domains } = this.#around
    const { domain } = config
    const before = this.#hosts.get(domain)
    const host = before ?? this.#emptyHost(domain, named)
    const { options, mucOptions } = new Seams({ ...this.#config?.options, ...config.options }, this.#config?.roomOptions)
    Object.assign(host.seams, { options, mucOptions })
    host.named = named
    this.#former.delete(domain)
    this.#hosts.set(domain, host)
    if (before) domains.changeHost(config, { ...host, items })
    else domains.addHost(config, { ...host, items })
  }

  /** Its accounts are those of the configuration, and those in the data folder. */
  #emptyHost(domain: string, named: NamedAccounts): FurnishedHost {
    const { stores: { accounts: kept }, seams: { options: { scramIterations: iterations } } } = this.#around
    const current: AccountSource = { find: username => this.#hosts.get(domain)?.named.source.find(username) }
    const accounts = new Accounts({ sources: [current, ...(kept ? [kept.at(domain)] : [])], secret: kept?.secret, iterations })
    return { seams: new Seams(), accounts, named }
  }

  #serve(service: Service): void {
    const { domains, seams } = this.#around
    const before = this.#services.get(service.config.domain)
    const own = this.#hosts.get(service.owner)?.seams ?? seams
    const isNew = !isSamePlace(before, service)
    if (service.kind === 'rooms') {
      if (isNew) domains.addRooms(service.config, own)
      else domains.changeRooms(service.config)
    } else if (isNew) domains.addComponent(service.config, own)
    else domains.changeComponent(service.config)
  }
}

/** Accounts of the first host for tests that need one for themselves. */
export function guestsOf({ guests = 0, hosts }: ServerConfig): readonly AccountSettings[] {
  const password = hosts[0]?.accounts[0]?.password ?? ''
  return Array.from({ length: guests }, (_, index) => ({ username: `guest${index + 1}`, password }))
}
