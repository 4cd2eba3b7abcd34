/** A server as whoever starts it sees it. */
import type { HostConfig, RoomsConfig, ServerConfig } from './config.ts'
import type { OAuthTrial } from './auth/oauth/trial.ts'
import type { TokenSettings } from './auth/tokens/settings.ts'
import { Building, type Changes, type ServedFault } from './building.ts'
import { Turn } from './delivery/turn.ts'
import { type JitsiTrial, OTHER_ISSUER } from './jitsi/trial.ts'
import { LIMITED, type ServerEndpoints } from './endpoints.ts'
import { roomsOf } from './services.ts'
import { openStores } from './stores.ts'

/** A host that takes JSON Web Tokens, and what has to be in them. */
export interface TokenFacts extends Pick<TokenSettings, 'algorithm' | 'secret'> {
  readonly domain: string
  /** The rooms service that asks for them. */
  readonly rooms?: string
  readonly kid?: string
  readonly issuer: string
  readonly audience?: string
}

/** A Jitsi deployment, and who its parts are. */
export interface JitsiFacts extends Pick<JitsiTrial, 'focus' | 'recorder' | 'transcriber'> {
  /** Host of the participants. */
  readonly domain: string
  /** Host of focus and recorder. */
  readonly authDomain: string
  readonly tokens: TokenFacts
  readonly rooms: string
  readonly lobby?: string
  /** Begin of the names of rooms that have none. */
  readonly lobbyless?: string
  /** Occupants of one room, without focus and recorder. */
  readonly maxOccupants: number
  /** Rooms in which everybody counts. */
  readonly cappedRooms: { readonly domain: string; readonly maxOccupants: number }
  /** Rooms that belong to all who are in, but for those of one tenant. */
  readonly sharedRooms: { readonly domain: string; readonly moderatedTenant: string }
  /** Rooms in which only few may wait for the focus. */
  readonly waitingRooms: { readonly domain: string; readonly maxWaiting: number }
  /** Rooms that wait for a host, and their lobbies; in the one that has moderators a token of the other issuer makes none. */
  readonly hostedRooms: { readonly domain: string; readonly lobby: string; readonly moderatedTenant: string; readonly moderatedRoom: string; readonly otherIssuer: string }
}

export interface RunningServer {
  readonly endpoints: ServerEndpoints
  /** Hosts, rooms services and components, without those of the faults, those of tokens, and the one where TLS is required. */
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
  readonly limits: { readonly maxStanzaBytes: number; readonly maxStanzaBytesPrivileged: number; readonly stanzasPerSecond: number; readonly stanzaBurst: number; readonly connectionsPerAddress: number }
  /** Where the certificate of the throw-away authority can be had, if there is one. */
  readonly authorityUrl?: string
  /** Where certificate and key of the authority for client certificates can be had, if they are for trying out. */
  readonly clientAuthorityUrl?: string
  /** A host where nobody logs in without TLS, if there is one and others do not. */
  readonly tlsDomain?: string
  /** A host where nobody can tell whether a password is right, if there is one. */
  readonly outageDomain?: string
  /** Hosts where JSON Web Tokens let people in; of several issuers, audiences and keys the first. */
  readonly tokens: readonly TokenFacts[]
  /** A Jitsi deployment to be tried out, if there is one: its hosts and rooms are nowhere else in here. */
  readonly jitsi?: JitsiFacts
  /** A host where tokens get people in, and what it takes to issue them. */
  readonly oauth?: { readonly domain: string } & OAuthTrial['issuing']
  /**
   * Reads certificates again; a sentence for each that cannot be used. Streams go on as they are, but for those of hosts whose certificate
   * has run out: they begin anew, with the new one. RFC 6120 §4.9.3.16.
   * @param nowMs the moment that counts, now when left out
   */
  reload(nowMs?: number): readonly string[]
  /**
   * Serves another configuration from now on: hosts, rooms, components, accounts, limits, certificates. Streams of hosts that are not in it
   * any more are told host-gone (or where the host is now) and end; nobody else's do. Where it listens and what it keeps stays as it was.
   * Changes that are asked for at once happen one after the other.
   * @throws WireError, CertificateError or Error for a configuration that cannot be; nothing has changed then
   */
  change(config: ServerConfig): Promise<Changes>
  /** Tells every stream that the server stops, and closes all sockets. */
  stop(): Promise<void>
}

/** @throws ListenError when a port cannot be had; nothing listens then. CertificateError when a file cannot be used, DataError when `data` cannot be. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const turn = new Turn()
  const report = config.report ?? (error => console.error(error))
  const building = new Building(config, { turn, stores: await openStores(config.data, turn, report), report })
  try {
    await building.furnish()
    await building.addFaults()
    await building.open()
  } catch (error) {
    await building.stop()
    throw error
  }
  return running(config, building)
}

function running(config: ServerConfig, building: Building): RunningServer {
  const { strictRooms, components, oauthTrial, outage, jitsiTrial: jitsi } = config
  const hosts = config.hosts.filter(host => host !== jitsi?.host && host !== jitsi?.auth)
  const { endpoints, faults, faultPorts, options, authorityUrl, clientAuthorityUrl } = building
  const open = hosts.filter(host => !host.requiresTls)
  const tlsDomain = hosts.find(host => host.requiresTls)?.domain
  const accounts = open.flatMap(host => host.accounts)
  return {
    endpoints, faults, faultPorts,
    domains: {
      hosts: namesOf(open.filter(host => !host.tokens && host !== outage)), rooms: namesOf([...roomsOf(config), ...hosts.filter(host => !host.tokens).flatMap(host => host.rooms ?? [])]),
      ...(strictRooms && { strictRooms: strictRooms.domain }),
      components: namesOf([...components, ...hosts.flatMap(host => host.components ?? [])]),
    },
    accounts: accounts.filter(({ isExpired }) => isExpired !== true),
    expiredAccounts: accounts.filter(({ isExpired }) => isExpired === true).map(({ username, password }) => ({ username, password })),
    components: components.map(({ domain, secret }) => ({ domain, secret })),
    limits: {
      maxStanzaBytes: options.maxStanzaBytes,
      maxStanzaBytesPrivileged: options.maxStanzaBytesPrivileged,
      stanzasPerSecond: options.maxStanzasPerSecond,
      stanzaBurst: options.stanzaBurst,
      connectionsPerAddress: LIMITED.maxConnectionsPerAddress ?? 0,
    },
    tokens: hosts.flatMap(tokenFacts),
    ...(authorityUrl !== undefined && { authorityUrl }),
    ...(clientAuthorityUrl !== undefined && { clientAuthorityUrl }),
    ...(config.certificates && tlsDomain !== undefined && { tlsDomain }),
    ...(outage && { outageDomain: outage.domain }),
    ...(jitsi && { jitsi: jitsiFacts(jitsi) }),
    ...(oauthTrial && { oauth: { domain: oauthTrial.domain, ...oauthTrial.issuing } }),
    reload: nowMs => building.reload(nowMs),
    change: next => building.change(next),
    stop: () => building.stop(),
  }
}

function tokenFacts({ domain, tokens, rooms = [] }: HostConfig): TokenFacts[] {
  if (!tokens) return []
  const { algorithm, secret, pems = {}, issuers: [issuer = ''], audiences: [audience] = [] } = tokens
  const [kid] = Object.keys(pems)
  const asking = rooms.find(({ options }) => options?.tokens)
  return [{ domain, algorithm, issuer, ...(secret !== undefined && { secret }), ...(kid !== undefined && { kid }), ...(audience !== undefined && { audience }), ...(asking && { rooms: asking.domain }) }]
}

function jitsiFacts({ host, auth, focus, recorder, transcriber, rooms, cappedRooms, sharedRooms, waitingRooms, hostedRooms }: JitsiTrial): JitsiFacts {
  const tenantOf = ({ options }: RoomsConfig): string => options?.jitsi?.moderated?.tenants[0] ?? ''
  const [tokens = { domain: host.domain, algorithm: 'HS256', issuer: '' }] = tokenFacts(host)
  const limitOf = ({ options }: RoomsConfig): number => options?.jitsi?.maxOccupants ?? Number.POSITIVE_INFINITY
  const { lobby } = rooms.options?.jitsi ?? {}
  return {
    domain: host.domain, authDomain: auth.domain, tokens, focus, recorder, transcriber, rooms: rooms.domain, ...(lobby && { lobby: lobby.domain, ...(lobby.notFor?.[0] !== undefined && { lobbyless: lobby.notFor[0] }) }), maxOccupants: limitOf(rooms), cappedRooms: { domain: cappedRooms.domain, maxOccupants: limitOf(cappedRooms) },
    sharedRooms: { domain: sharedRooms.domain, moderatedTenant: tenantOf(sharedRooms) },
    waitingRooms: { domain: waitingRooms.domain, maxWaiting: waitingRooms.options?.jitsi?.meetings?.maxWaiting ?? 0 },
    hostedRooms: { domain: hostedRooms.domain, lobby: hostedRooms.options?.jitsi?.lobby?.domain ?? '', moderatedTenant: tenantOf(hostedRooms), moderatedRoom: hostedRooms.options?.jitsi?.moderated?.rooms[0] ?? '', otherIssuer: OTHER_ISSUER },
  }
}

function namesOf(parts: readonly { readonly domain: string }[]): readonly string[] {
  return parts.map(({ domain }) => domain)
}
