/** External services, such as STUN and TURN, and credentials for them. Spec: XEP-0215 v1.0.0 §2, §3. */
import { attr, childrenOf, type Element, el } from '../element.ts'
import { NS } from '../namespaces.ts'

/** Where a service is; without type it is of any type. */
export interface ExternalService {
  readonly host: string
  readonly type: string
  /** For people. */
  readonly name?: string
  readonly port?: number
  readonly transport?: 'udp' | 'tcp'
  readonly username?: string
  readonly password?: string
  /** Milliseconds since 1970 at which the credentials end. */
  readonly expiresMs?: number
  /** Credentials are needed. */
  readonly restricted?: boolean
  /** In an update that nobody asked for: what has become of the service. */
  readonly action?: 'add' | 'remove' | 'modify'
}

/** What a request asks for: services, of one type or all; or credentials for one host and type. */
export function servicesQuery(type?: string): Element {
  return el('services', { xmlns: NS.externalServices, type })
}

export function credentialsQuery(service: { readonly host?: string; readonly type?: string }): Element {
  return el('credentials', { xmlns: NS.externalServices }, el('service', { host: service.host, type: service.type }))
}

export function writeExternalServices(name: 'services' | 'credentials', services: readonly ExternalService[], type?: string): Element {
  return el(name, { xmlns: NS.externalServices, type }, ...services.map(service => el('service', {
    action: service.action,
    host: service.host,
    type: service.type,
    name: service.name,
    port: service.port?.toString(),
    transport: service.transport,
    username: service.username,
    password: service.password,
    expires: service.expiresMs === undefined ? undefined : new Date(service.expiresMs).toISOString(),
    restricted: service.restricted === undefined ? undefined : String(service.restricted),
  })))
}

/** The services of a request or an answer, as elements. */
export function serviceElements(payload: Element): Element[] {
  return childrenOf(payload, NS.externalServices, 'service')
}

/** The host and type that a request for credentials names. */
export function readCredentialsQuery(payload: Element): { readonly host: string | undefined; readonly type: string | undefined } {
  const [service] = serviceElements(payload)
  return { host: service && attr(service, 'host'), type: service && attr(service, 'type') }
}
