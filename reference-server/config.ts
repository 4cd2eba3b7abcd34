/** What a server is made of, as plain values, and what it is when nobody says otherwise. */
import type { AccountSettings } from './auth/accounts.ts'
import type { BackendSettings } from './auth/backends.ts'
import { type ClientCertificateTrial, makeClientCertificateTrial } from './auth/client-certificate-trial.ts'
import type { ClientCertificateSettings } from './auth/client-certificates.ts'
import type { OAuthSettings } from './auth/oauth/settings.ts'
import { makeOAuthTrial, type OAuthTrial } from './auth/oauth/trial.ts'
import { ES256_PUBLIC_KEY, RS256_PUBLIC_KEY } from './auth/tokens/sample-keys.ts'
import type { TokenSettings } from './auth/tokens/settings.ts'
import type { AuditSettings } from './audit/audit-log.ts'
import type { BrandSettings } from './brand/brand.ts'
import type { InternalComponentConfig } from './components/internal-component.ts'
import type { PublicUrls } from './http/host-meta.ts'
import { type JitsiTrial, jitsiTrial } from './jitsi/trial.ts'
import type { MucOptions } from './muc/options.ts'
import type { ExternalServiceConfig } from './router/external-services.ts'
import type { HostOptions } from './session/options.ts'
import type { CertificateFiles, CertificateSettings } from './tls/certificates.ts'

/**
 * Where a host names who knows the passwords of everybody who is no account of its own, it offers PLAIN, which brings a password, and not
 * SCRAM, which needs keys.
 */
export interface HostConfig extends BackendSettings {
  readonly domain: string
  /** SASL mechanisms that the host offers. */
  readonly mechanisms: readonly string[]
  readonly accounts: readonly AccountSettings[]
  /** Whether PLAIN is offered on connections with TLS only. Left out: yes where passwords go elsewhere, or else as the options say. */
  readonly plainNeedsTls?: boolean
  /** Whose tokens get people in with OAUTHBEARER. */
  readonly oauth?: OAuthSettings
  /** Whose certificates get clients in with EXTERNAL, over TCP. */
  readonly clientCertificates?: ClientCertificateSettings
  /** Tokens let people in here, and accounts do not: in the request that opens a connection with ANONYMOUS, as password with PLAIN. */
  readonly tokens?: TokenSettings
  /** Nobody logs in here without TLS. */
  readonly requiresTls?: boolean
  /** What it shows when TLS begins, where the server has TLS; else one of `ServerConfig.certificates`. */
  readonly certificate?: Omit<CertificateFiles, 'domain'>
  /** Where web clients reach this host, as it tells them (XEP-0156); where they asked, or https beside it, when left out. */
  readonly publicUrls?: PublicUrls
  /** STUN and TURN servers that clients of this host are told of. */
  readonly externalServices?: readonly ExternalServiceConfig[]
  /** How it presents itself and its users in rooms. */
  readonly brand?: BrandSettings
  /** Where it is noted who logs in, comes into rooms and does what there, allowed or refused. */
  readonly audit?: AuditSettings
  /** Nothing passes between this host and the others, and of rooms services and components it has those that name it. */
  readonly isolated?: boolean
  /** Rooms services with the options of this host, for this host and those that they name. */
  readonly rooms?: readonly RoomsConfig[]
  /** Components with the options of this host, for this host and those that they name. */
  readonly components?: readonly ComponentConfig[]
  /** Before those of the server. */
  readonly options?: Partial<HostOptions>
}

/** A domain that clients could log in to once. */
export interface FormerHostConfig {
  readonly domain: string
  /** Domain or IP address, with a port if need be, where it is served now; left out, it is gone for good. */
  readonly nowAt?: string
}

export interface ComponentConfig {
  readonly domain: string
  /** Its own; nobody else gets in with it. */
  readonly secret: string
  /** Whether the domains below it are its own too, unless something else is configured for them. */
  readonly subdomains?: boolean
  /** For a second connection of its name; `options.componentConflict` when left out. */
  readonly conflict?: HostOptions['componentConflict']
  /** Domains of the hosts that it is for; all that are not isolated when left out. */
  readonly hosts?: readonly string[]
}

export interface RoomsConfig {
  readonly domain: string
  /** Domains of the hosts that may use it; all that are not isolated when left out. */
  readonly hosts?: readonly string[]
  /** Whether `room@PREFIX.TENANT.BASE` is the room `[TENANT]room@PREFIX.BASE` here, where PREFIX.BASE is its domain. */
  readonly tenants?: boolean
  /** Beside `roomOptions`. */
  readonly options?: Partial<MucOptions>
}

/** A rooms service that lets people do less. */
export interface StrictRoomsConfig {
  readonly domain: string
  readonly options: Partial<MucOptions>
}

export interface ServerConfig {
  /** Address to listen on. */
  readonly listen: string
  /** 0 for any free port; left out, there is no such listener. On `limited`, clients on loopback feel the limits too. */
  readonly ports: { readonly websocket?: number; readonly tcp?: number; readonly component?: number; readonly limited?: number; readonly directTls?: number; readonly secureWebsocket?: number }
  /** Certificates of hosts; a throw-away authority makes those that are not given. Left out: there is no TLS. */
  readonly certificates?: CertificateSettings
  readonly hosts: readonly HostConfig[]
  readonly formerHosts?: readonly FormerHostConfig[]
  /** Rooms services; a domain alone is one for all hosts that are not isolated. */
  readonly rooms: readonly (string | RoomsConfig)[]
  /** A rooms service with rules of its own beside `roomOptions`. */
  readonly strictRooms?: StrictRoomsConfig
  /** Those that come over the component port. */
  readonly components: readonly ComponentConfig[]
  /** Those that are part of this process. */
  readonly internalComponents?: readonly InternalComponentConfig[]
  /** Accounts `guest1`, `guest2`, … of the first host beside those that are named, with the password of its first account: for tests that need one for themselves. */
  readonly guests?: number
  /** Folder for what outlives the process: accounts, rosters and persistent rooms. Left out, they are kept in memory. */
  readonly data?: string
  readonly options?: Partial<HostOptions>
  readonly roomOptions?: Partial<MucOptions>
  /** One of the hosts: where whoever started the server issues tokens of his own. */
  readonly oauthTrial?: OAuthTrial
  /** One of the hosts: whoever knows its passwords is down for good. */
  readonly outage?: HostConfig
  /** Two of the hosts: a Jitsi deployment, to be tried out. */
  readonly jitsiTrial?: JitsiTrial
  /** Serves an authority of client certificates, key and all, to whoever asks: for tests. */
  readonly clientCertificateTrial?: ClientCertificateTrial
  /** Serves every fault of the catalogue on hosts of its own. */
  readonly faults?: boolean
  /** Told of our own mistakes; standard error unless given. */
  readonly report?: (error: unknown) => void
}

const OAUTH_TRIAL: OAuthTrial = makeOAuthTrial('oauth.localhost')
const CLIENT_CERTIFICATES: ClientCertificateTrial = makeClientCertificateTrial()

/** The -PLUS forms are offered only where TLS ends here. */
const PASSWORD_MECHANISMS = ['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN']
/** Nothing listens there: the names are for documentation (RFC 2606). */
const EXTERNAL_SERVICES: readonly ExternalServiceConfig[] = [
  { host: 'stun.example', port: 3478, transport: 'udp', type: 'stun', names: { en: 'Address discovery', de: 'Adressermittlung' } },
  { host: 'turn.example', port: 3478, transport: 'udp', type: 'turn', secret: 'turnsecret' },
  { host: 'turn.example', port: 5349, transport: 'tcp', type: 'turns', secret: 'turnsecret' },
]
/** For who wants to see credentials renewed: they hold for two seconds. */
export const BRIEF_SERVICE: ExternalServiceConfig = { host: 'brief.turn.example', port: 3478, transport: 'udp', type: 'turn', secret: 'turnsecret', credentialsMs: 2_000 }
/** As few as may be (RFC 7677 §4): these passwords are known to everybody, and log in thousands of times in a run. */
const FEW_ITERATIONS = 4_096
const ACCOUNTS = ['alice', 'bob', 'carol'].map(username => ({ username, password: 'secret' }))
const EXPIRED = { username: 'erin', password: 'last year', isExpired: true }

/** Whoever knows the passwords of this host never answers. */
const OUTAGE: HostConfig = { domain: 'outage.localhost', mechanisms: ['PLAIN'], accounts: [], passwords: { verify: () => ({ kind: 'unavailable' }) }, plainNeedsTls: false }

/** No deployment may use it: it is known to everybody. */
const TOKEN_SECRET = 'a secret of tokens, and everybody knows it by heart'
/** Whom the sample hosts believe, and for whom their tokens have to be. */
const TOKEN_PARTIES = { issuers: ['assay'], audiences: ['meet'] }
/** Whoever has an account makes the rooms, as the focus of a conference does. */
const TOKEN_ROOMS: RoomsConfig = { domain: 'conference.token.localhost', hosts: ['localhost'], options: { tokens: { verifiesDomain: true, existingOnly: true, exempt: ['localhost'], unauthenticated: 'allowed', moderationNeedsToken: false } } }

/** A conference focus and a recorder, where everybody knows their passwords. */
const JITSI: JitsiTrial = jitsiTrial('meet.localhost', { algorithm: 'HS256', secret: TOKEN_SECRET, ...TOKEN_PARTIES }, PASSWORD_MECHANISMS)

/** Accounts alice, bob and carol (and erin, whose password has expired) at `localhost` and, with TLS only, at `secure.localhost`; anonymous users at `anon.localhost`, those with a token at `token.localhost` (and, signed with other algorithms, at `rs.token.localhost` and `es.token.localhost`, and with one of a provider at `oauth.localhost`), nobody at `outage.localhost`, where passwords cannot be checked, a Jitsi deployment at `meet.localhost`, rooms and two components; any free ports. */
export const DEFAULT_CONFIG: ServerConfig = {
  listen: '127.0.0.1',
  ports: { websocket: 0, tcp: 0, component: 0, directTls: 0, secureWebsocket: 0 },
  certificates: { files: [] },
  hosts: [
    { domain: 'localhost', mechanisms: ['EXTERNAL', ...PASSWORD_MECHANISMS], clientCertificates: CLIENT_CERTIFICATES.settings, accounts: [...ACCOUNTS, EXPIRED], externalServices: EXTERNAL_SERVICES },
    { domain: 'anon.localhost', mechanisms: ['ANONYMOUS'], accounts: [] },
    { domain: OAUTH_TRIAL.domain, mechanisms: ['OAUTHBEARER'], accounts: [], oauth: OAUTH_TRIAL.settings },
    { domain: 'secure.localhost', mechanisms: PASSWORD_MECHANISMS, accounts: ACCOUNTS, requiresTls: true },
    { domain: 'token.localhost', mechanisms: ['ANONYMOUS'], accounts: [], tokens: { algorithm: 'HS256', secret: TOKEN_SECRET, ...TOKEN_PARTIES }, rooms: [TOKEN_ROOMS] },
    { domain: 'rs.token.localhost', mechanisms: ['ANONYMOUS'], accounts: [], tokens: { algorithm: 'RS256', pems: { sample: RS256_PUBLIC_KEY }, ...TOKEN_PARTIES } },
    { domain: 'es.token.localhost', mechanisms: ['ANONYMOUS'], accounts: [], tokens: { algorithm: 'ES256', pem: ES256_PUBLIC_KEY, ...TOKEN_PARTIES } },
    JITSI.host, JITSI.auth,
    OUTAGE,
  ],
  oauthTrial: OAUTH_TRIAL,
  outage: OUTAGE,
  jitsiTrial: JITSI,
  clientCertificateTrial: CLIENT_CERTIFICATES,
  rooms: ['conference.localhost'],
  strictRooms: {
    domain: 'strict.localhost',
    options: { mayCreate: user => user.local === 'alice', registration: 'approved', registeredNicks: 'kept', allowedNamespaces: [], roomsListed: 2, configurable: false },
  },
  options: { scramIterations: FEW_ITERATIONS },
  components: [{ domain: 'echo.localhost', secret: 'componentsecret' }, { domain: 'relay.localhost', secret: 'relaysecret' }],
}
