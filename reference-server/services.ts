/** Which rooms services and components a configuration has, whose they are, and which hosts find them. Pure. */
import type { ComponentConfig, HostConfig, RoomsConfig, ServerConfig } from './config.ts'
import { withLobbies } from './jitsi/lobby-service.ts'
import { circlesOfHost, circlesOfService, shareCircle } from './router/circles.ts'
import type { Serving } from './router/router.ts'

/** `owner` is the domain of the host whose options count for it; empty for what hosts share. */
export type Service =
  | { readonly kind: 'rooms'; readonly owner: string; readonly config: RoomsConfig }
  | { readonly kind: 'component'; readonly owner: string; readonly config: ComponentConfig }

/** Without those that are part of the process. Rooms with lobbies bring the service of those along. */
export function servicesOf(config: ServerConfig): readonly Service[] {
  const { hosts, strictRooms, components } = config
  return [
    ...hosts.flatMap(host => servicesOfHost(host)),
    ...withLobbies([...roomsOf(config), ...(strictRooms ? [strictRooms] : [])]).map(rooms => ({ kind: 'rooms' as const, owner: '', config: rooms })),
    ...components.map(component => ({ kind: 'component' as const, owner: '', config: component })),
  ]
}

/** Rooms services that hosts share. */
export function roomsOf({ rooms }: ServerConfig): readonly RoomsConfig[] {
  return rooms.map(each => (typeof each === 'string' ? { domain: each } : each))
}

/** A host's own services are for itself, and for those that they name. */
function servicesOfHost({ domain: owner, rooms = [], components = [] }: HostConfig): readonly Service[] {
  const forOwner = <S extends { readonly hosts?: readonly string[] }>(service: S): S => ({ ...service, hosts: [owner, ...service.hosts ?? []] })
  return [
    ...withLobbies(rooms).map(config => ({ kind: 'rooms' as const, owner, config: forOwner(config) })),
    ...components.map(config => ({ kind: 'component' as const, owner, config: forOwner(config) })),
  ]
}

/** Whether a service goes on as another one: its state is of the same kind, and its options come from the same host. */
export function isSamePlace(before: Service | undefined, after: Service | undefined): boolean {
  if (!before || !after) return false
  const tenants = (service: Service): boolean => service.kind === 'rooms' && service.config.tenants === true
  return before.kind === after.kind && before.owner === after.owner && tenants(before) === tenants(after)
}

/** What clients of a host find there. */
export function itemsOf(config: ServerConfig): (host: HostConfig) => readonly { readonly jid: string }[] {
  const services = [...servicesOf(config).map(service => service.config), ...config.internalComponents ?? []]
  const placed = services.map(({ domain, hosts }) => ({ jid: domain, circles: circlesOfService(hosts) }))
  return host => {
    const circles = circlesOfHost(host)
    return placed.filter(service => shareCircle(circles, service.circles)).map(({ jid }) => ({ jid }))
  }
}

/** @throws Error with a sentence when a service names a host that there is not */
export function checkHosts(config: ServerConfig): void {
  const known = new Set(config.hosts.map(({ domain }) => domain))
  for (const { domain, hosts = [] } of [...servicesOf(config).map(service => service.config), ...config.internalComponents ?? []]) {
    const unknown = hosts.find(each => !known.has(each))
    if (unknown !== undefined) throw new Error(`${domain} is for the host ${unknown}, and there is no such host`)
  }
}

/** How the router is to serve a rooms service or a component. */
export function servingOf({ subdomains = false, tenants = false, hosts }: { readonly subdomains?: boolean; readonly tenants?: boolean; readonly hosts?: readonly string[] }): Serving {
  return { subdomains, tenants, circles: circlesOfService(hosts) }
}
