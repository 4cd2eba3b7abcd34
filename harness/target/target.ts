/** What a target is: the facts a test may know about it, and how it is started and stopped. */
import type { JitsiFacts } from './jitsi-facts.ts'
import type { LimitsFacts } from './limits-facts.ts'
import type { TokenHost } from './token-host.ts'
import type { TargetKind, Transport } from '#harness/verdict/run-result.js'

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Whose certificates are to be trusted: PEM, or where to have it. */
export type Authority = { readonly pem: string } | { readonly url: string }

/** An authority with its key, PEM, or where to have both as JSON. */
export type ClientAuthority = { readonly certificate: string; readonly key: string } | { readonly url: string }

/** Where a target listens. */
export interface Endpoints {
  readonly tcp?: HostPort
  readonly websocket?: { readonly url: string }
  /** XEP-0124. */
  readonly bosh?: { readonly url: string }
  readonly component?: HostPort
  /** TCP for clients with TLS from the first byte. XEP-0368. */
  readonly directTls?: HostPort
  /** WebSocket with TLS, where `websocket` has none. */
  readonly secureWebsocket?: { readonly url: string }
  /** BOSH over https. */
  readonly secureBosh?: { readonly url: string }
  /** Who vouches for the certificates there; the authorities that this machine trusts, when left out. */
  readonly authority?: Authority
  /** TCP for clients, where the limits of rate and connections are for us too. */
  readonly limited?: HostPort
}

export interface Account {
  readonly username: string
  readonly password: string
}

/** How tokens are made that a host takes with OAUTHBEARER. RFC 7628; RFC 9068. */
export interface OAuthFacts {
  /** Over TLS, at the endpoints of the target. */
  readonly domain: string
  readonly issuer: string
  readonly audience: string
  /** That a client's token needs, if any. */
  readonly scope?: string
  /** Claim with the user name. */
  readonly userClaim: string
  /** JWS algorithm, e.g. `ES256`. */
  readonly algorithm: string
  /** Private key as JWK, with the `kid` by which the target knows it, if it does. */
  readonly key: Readonly<Record<string, unknown>>
}

/** A component that a target lets in. */
export interface KnownComponent {
  readonly domain: string
  readonly secret: string
}

/** Many accounts with one password; the name of each is the prefix with its number, from 1. */
export interface Guests {
  readonly prefix: string
  readonly count: number
  readonly password: string
}

/** Facts about a target. Plain JSON, secrets resolved: handed to the vitest worker with `provide`, never printed as they are. */
export interface TargetFacts {
  readonly name: string
  readonly kind: TargetKind
  /** Host of the accounts. */
  readonly domain: string
  /** Host that takes ANONYMOUS, where it is not `domain`. */
  readonly anonymousDomain?: string
  readonly mucDomain?: string
  /** A rooms service that lets people do less, if there is one: only the first account makes rooms there, and what the target declares beside. */
  readonly strictMucDomain?: string
  readonly endpoints: Endpoints
  /** The endpoints are the usual ones of a host, not named by anybody: one that is missing is no problem while another answers. */
  readonly guessed?: true
  readonly accounts: readonly Account[]
  /** Accounts that nobody else uses, `guest1` and so on, to be used up one by one: see `guests.ts`. */
  readonly guests?: Guests
  /** One whose password has expired; set together with `declares: [expired-account]`. */
  readonly expiredAccount?: Account
  /** A host where whoever knows the passwords is down; set together with `declares: [auth-outage]`. */
  readonly outageDomain?: string
  /** Where nobody may log in without TLS, if that is not so everywhere; the accounts are the same. */
  /** Who issues certificates that clients log in with, key and all, or where to have that. RFC 6120 §6.3.4. */
  readonly clientAuthority?: ClientAuthority
  /** A host where tokens of OAuth get people in, and what it takes to issue them. */
  readonly oauth?: OAuthFacts
  readonly tlsRequired?: { readonly domain: string; readonly tcp: HostPort }
  /** Where tokens let people in, if that is anywhere; set together with what `tokenFeatures` declares. The first is asked about everything, those after it about their algorithms. */
  readonly tokens?: readonly TokenHost[]
  /** A Jitsi deployment on the same endpoints, if it is one; set together with what `jitsiFeatures` declares. */
  readonly jitsi?: JitsiFacts
  /** The component that the target lets in on its component port. */
  readonly component?: KnownComponent
  /** Another one that it lets in there. */
  readonly secondComponent?: KnownComponent
  /** Only polite tests may run: own rooms, no malformed input, no admin rights, a capped rate. */
  readonly polite: boolean
  /** Features that no discovery can see (`dos-limits`, `muc-nick-lockdown`, …), stated by whoever wrote the target file. */
  readonly declares: readonly string[]
  /** Sizes at which the target says it refuses input (`declares: [dos-limits]`), and limits of its limited port (`limited-port`). */
  readonly limits?: LimitsFacts
  /** Path of the ledger that goes with this target, if it names one. */
  readonly ledger?: string
  /** Ports of the faults that need a listener of their own, by fault name (reference server with `--faults`). */
  readonly faultPorts?: Readonly<Record<string, Endpoints>>
}

/** One server that can be questioned. `start` and `stop` may alternate; a started driver has to be stopped. */
export interface TargetDriver {
  readonly name: string
  readonly kind: TargetKind
  /** True when we start the server and may start it again after a crash. */
  readonly restartable: boolean
  /** @throws HarnessError before `start` has come back */
  readonly facts: TargetFacts
  /** Process of the server that runs now, where we started it. */
  readonly pid?: number | undefined
  /** Resolves when the server that runs now has ended, with how it did so in words. Never resolves for a server that is not ours. */
  readonly exited: Promise<string>
  /** Whether the server can be started here, and if not, one sentence with what to do. */
  installed(): Promise<Installed>
  /**
   * Starts the server and waits until it takes connections. Calling it again after a crash starts a fresh server.
   * @throws HarnessError `TARGET_NOT_INSTALLED`, `TARGET_DIED_AT_START`, `TARGET_START_DEADLINE`
   */
  start(): Promise<TargetFacts>
  /** Ends the server and removes what it left behind. Does nothing when it does not run. */
  stop(): Promise<void>
}

export type Installed = { readonly yes: true; readonly version?: string } | { readonly yes: false; readonly why: string }

/** The transports that a target has an endpoint for; WebSocket first, BOSH last. */
export function transportsOf(endpoints: Endpoints): Transport[] {
  return [...(endpoints.websocket ?? endpoints.secureWebsocket ? (['websocket'] as const) : []), ...(endpoints.tcp ?? endpoints.directTls ? (['tcp'] as const) : []), ...(endpoints.bosh ?? endpoints.secureBosh ? (['bosh'] as const) : [])]
}
