/** What no schema can say of a config file: names that are there once, things that need each other, files that have to fit. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { severalAsked } from '../auth/elsewhere-schema.ts'
import { knownKeys } from '../auth/tokens/keys.ts'
import { TokenSettingsError } from '../auth/tokens/settings.ts'
import type { JitsiRules } from '../jitsi/rules.ts'
import { CertificateError, readPair } from '../tls/certificates.ts'
import type { Path, Problem } from './complaints.ts'
import type { ConfigFile } from './file-schema.ts'

/** Asked in this order, of a file that has the shape it should have. */
export const CHECKS: readonly ((file: ConfigFile) => Problem[])[] = [
  domainsTwice,
  forNobody,
  accountsTwice,
  askedTwice,
  oauthUnsaid,
  tokenKeysUnfit,
  placesMissing,
  certificatesUnfit,
  auditsUnfit,
  tenantsUnfit,
]

/** All rooms services and components, and where they stand. */
function servicesOf({ hosts, rooms, components }: ConfigFile): readonly { readonly domain: string; readonly hosts?: readonly string[]; readonly jitsi?: JitsiRules; readonly path: Path; readonly isShared: boolean }[] {
  const placed = <S extends { readonly domain: string }>(services: readonly S[], path: Path) => services.map((service, index) => ({ ...service, path: [...path, index], isShared: path.length === 1 }))
  return [
    ...hosts.flatMap((host, at) => [...placed(host.rooms ?? [], ['hosts', at, 'rooms']), ...placed(host.components ?? [], ['hosts', at, 'components'])]),
    ...placed(rooms, ['rooms']), ...placed(components, ['components']),
  ]
}

/** An address has one owner. */
function domainsTwice(file: ConfigFile): Problem[] {
  const hosts = file.hosts.map(({ domain }, index): [string, Path] => [domain, ['hosts', index, 'domain']])
  const services = servicesOf(file).map(({ domain, path }): [string, Path] => [domain, [...path, 'domain']])
  const lobbies = servicesOf(file).flatMap(({ jitsi, path }): [string, Path][] => (jitsi?.lobby ? [[jitsi.lobby.domain, [...path, 'jitsi', 'lobby', 'domain']]] : []))
  return twice([...hosts, ...services, ...lobbies]).map(([domain, path]) => ({ path, message: `is ${domain}, which something else in this file is already; write another domain` }))
}

function forNobody(file: ConfigFile): Problem[] {
  const known = new Set(file.hosts.map(({ domain }) => domain))
  const isOpen = file.hosts.some(({ isolated }) => !isolated)
  return servicesOf(file).flatMap(({ domain, hosts, path, isShared }): Problem[] => [
    ...(isShared && !hosts && !isOpen ? [{ path, message: `is ${domain}, which is for hosts that are not isolated, and there are none; write hosts: [${[...known].slice(0, 2).join(', ')}]` }] : []),
    ...(hosts ?? []).flatMap((host, index) => (known.has(host) ? [] : [{ path: [...path, 'hosts', index], message: `is ${host}, and there is no such host; write one of ${[...known].slice(0, 5).join(', ')}` }])),
  ])
}

function accountsTwice({ hosts }: ConfigFile): Problem[] {
  return hosts.flatMap(({ accounts }, at) => twice(accounts.map(({ username }, index): [string, Path] => [username, ['hosts', at, 'accounts', index, 'username']])))
    .map(([username, path]) => ({ path, message: `is ${username}, and so is another account of this host; write each once` }))
}

function askedTwice({ hosts }: ConfigFile): Problem[] {
  return hosts.flatMap((host, at) => severalAsked(host).slice(1).map(field => ({ path: ['hosts', at, field], message: `is one too many: ${severalAsked(host).join(' and ')} would know the same passwords; write one` })))
}

/** Whoever offers to take tokens says whose. */
function oauthUnsaid({ hosts }: ConfigFile): Problem[] {
  return hosts.flatMap(({ mechanisms, oauth }, at): Problem[] => {
    const isOffered = mechanisms.includes('OAUTHBEARER')
    if (isOffered === (oauth !== undefined)) return []
    return isOffered ? [{ path: ['hosts', at, 'mechanisms'], message: 'offers OAUTHBEARER, and nothing says whose tokens are taken; write oauth' }]
      : [{ path: ['hosts', at, 'oauth'], message: 'says whose tokens are taken, and no mechanism takes them; write OAUTHBEARER among the mechanisms' }]
  })
}

/** A log is of one host, and can be written. */
function auditsUnfit({ hosts }: ConfigFile): Problem[] {
  const files = hosts.flatMap(({ audit }, at): [string, Path][] => (audit !== undefined && audit !== 'stdout' ? [[audit.file, ['hosts', at, 'audit', 'file']]] : []))
  return [
    ...twice(files).map(([file, path]) => ({ path, message: `is ${file}, where another host notes already; write another file` })),
    ...files.filter(([file]) => !existsSync(dirname(file)) || !mayKeep(dirname(file))).map(([file, path]) => ({ path, message: `is ${file}, in a folder where nothing can be written; write a file in one of the user who runs the server` })),
  ]
}

/** A tenant stands between the first label of a domain and the others. */
function tenantsUnfit({ hosts, rooms }: ConfigFile): Problem[] {
  const all = [...hosts.flatMap((host, at) => (host.rooms ?? []).map((each, index) => ({ ...each, path: ['hosts', at, 'rooms', index] }))), ...rooms.map((each, index) => ({ ...each, path: ['rooms', index] }))]
  return all.filter(({ domain, tenants }) => tenants === true && !domain.includes('.')).map(({ domain, path }) => (
    { path: [...path, 'tenants'], message: `cannot be at ${domain}, which has no place for a tenant; write a domain such as conference.meet.example.com` }))
}

function twice(named: readonly [string, Path][]): readonly [string, Path][] {
  const seen = new Set<string>()
  return named.filter(([name]) => seen.size === seen.add(name).size)
}

function placesMissing({ ports, data, hosts, components }: ConfigFile): Problem[] {
  const needsPort = ports.component === undefined && [components, ...hosts.map(host => host.components ?? [])].some(some => some.length > 0)
  return [
    ...(needsPort ? [{ path: ['ports'], message: 'opens no port for components, so that none can connect; write component: 5347' }] : []),
    ...(data !== undefined && !mayKeep(data) ? [{ path: ['data'], message: `is ${data}, where nothing can be written; write a folder of the user who runs the server` }] : []),
  ]
}

/** Whether the folder can be written to, or made. */
function mayKeep(folder: string): boolean {
  try {
    const place = existsSync(folder) ? folder : dirname(folder)
    accessSync(place, constants.W_OK)
    return statSync(place).isDirectory()
  } catch {
    return false
  }
}

function certificatesUnfit({ hosts }: ConfigFile): Problem[] {
  return hosts.flatMap(({ domain, certificate }, at) => {
    if (!certificate) return []
    try {
      readPair({ domain, ...certificate })
      return []
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error
      return [{ path: ['hosts', at, 'certificate'], message: `cannot be used: ${error.message.replace(/^[^:]*: /, '')}; write the paths of two PEM files, certificate and key` }]
    }
  })
}

/** A secret that is too short, a key that does not fit the algorithm. */
function tokenKeysUnfit({ hosts }: ConfigFile): Problem[] {
  return hosts.flatMap(({ tokens }, index): Problem[] => {
    try {
      if (tokens) knownKeys(tokens.algorithm, tokens)
      return []
    } catch (error) {
      if (error instanceof TokenSettingsError) return [{ path: ['hosts', index, 'tokens'], message: `cannot be used: ${error.message}` }]
      throw error
    }
  })
}
