/**
 * Our own reference server as a target: a child process like any other, which says in one line of JSON where it listens. With
 * faults it serves each deliberate breach on hosts of its own.
 */
import { createRequire } from 'node:module'
import { z } from 'zod'
import { HarnessError } from '#harness/errors.js'
import { JITSI_RULES, type JitsiFacts, jitsiFeatures, relocatedJitsi } from './jitsi-facts.ts'
import { type LimitsFacts, limitsFeatures } from './limits-facts.ts'
import { LOCAL } from './local-world.ts'
import { ServerProcess } from './server-process.ts'
import { started } from './started.ts'
import type { Endpoints, TargetDriver, TargetFacts } from './target.ts'
import { sampleKey, type TokenHost, tokenFeatures } from './token-host.ts'

const START_DEADLINE_MS = 10_000
/** How long it may take to end where it has something to keep. */
const KEEPING_MS = 20_000
/** Megabytes of each half of V8's young generation: left alone it grows to a hundred in all during many logins, and stays. */
const SEMI_SPACE_MB = 8
/** What the server can do that no discovery can see. */
const DECLARES = ['client-access', 'sm-short-window', 'muc-voice-request', 'muc-error-kick', 'bosh-keys', 'dos-limits', 'limited-port', 'expired-account', 'stoppable', 'extdisco-push', 'extdisco-names', 'muc-shutdown', 'muc-strict', 'muc-restricted-creation', 'muc-nick-lockdown', 'muc-presence-probe'] as const

const hostPort = z.object({ host: z.string(), port: z.number() })
const endpoints = z.object({ tcp: hostPort.optional(), websocket: z.object({ url: z.string() }).optional(), bosh: z.object({ url: z.string() }).optional(), component: hostPort.optional(), limited: hostPort.optional(), directTls: hostPort.optional(), secureWebsocket: z.object({ url: z.string() }).optional(), secureBosh: z.object({ url: z.string() }).optional() })
const account = z.object({ username: z.string(), password: z.string() })
const tokenHost = z.object({ domain: z.string(), rooms: z.string().optional(), algorithm: z.string(), secret: z.string().optional(), kid: z.string().optional(), issuer: z.string(), audience: z.string().optional() })
const jitsi = z.object({ domain: z.string(), authDomain: z.string(), focus: account, recorder: account, transcriber: account, tokens: tokenHost, rooms: z.string(), lobby: z.string().optional(), lobbyless: z.string().optional(), maxOccupants: z.number(), cappedRooms: z.object({ domain: z.string(), maxOccupants: z.number() }), sharedRooms: z.object({ domain: z.string(), moderatedTenant: z.string() }), waitingRooms: z.object({ domain: z.string(), maxWaiting: z.number() }), hostedRooms: z.object({ domain: z.string(), lobby: z.string(), moderatedTenant: z.string(), moderatedRoom: z.string(), otherIssuer: z.string() }) })
const readySchema = z.object({
  ready: z.literal(true),
  endpoints,
  domains: z.object({ hosts: z.array(z.string()), rooms: z.array(z.string()), strictRooms: z.string().optional(), components: z.array(z.string()) }),
  accounts: z.array(account),
  expiredAccounts: z.array(account),
  components: z.array(z.object({ domain: z.string(), secret: z.string() })),
  limits: z.object({ maxStanzaBytes: z.number(), maxStanzaBytesPrivileged: z.number(), stanzasPerSecond: z.number(), stanzaBurst: z.number(), connectionsPerAddress: z.number() }),
  tokens: z.array(tokenHost),
  jitsi: jitsi.optional(),
  faults: z.array(z.object({ name: z.string(), breaks: z.array(z.string()), spoils: z.array(z.string()) })),
  faultPorts: z.record(z.string(), endpoints),
  authorityUrl: z.string().optional(),
  tlsDomain: z.string().optional(),
  outageDomain: z.string().optional(),
  clientAuthorityUrl: z.string().optional(),
  oauth: z.object({ domain: z.string(), issuer: z.string(), audience: z.string(), scope: z.string(), userClaim: z.string(), algorithm: z.string(), key: z.record(z.string(), z.unknown()) }).optional(),
})
type Ready = z.infer<typeof readySchema>

/** One deliberate breach and the target that has it. */
export interface FaultHost {
  readonly name: string
  /** Ids of the clauses that have to turn red. */
  readonly breaks: readonly string[]
  /** What it keeps tests from reaching: `entering`, `session`. */
  readonly spoils: readonly string[]
  /** It listens on ports of its own, since it acts before a host is known. */
  readonly ownPort: boolean
  readonly target: TargetFacts
}

/** The reference server with all its faults. What is said of it is there once `start` has come back. */
export interface FaultyReference extends TargetDriver {
  readonly faults: readonly FaultHost[]
  /** The host that has every fault planted, but only counts who passes. */
  readonly reachTarget: TargetFacts
  /** Where it says, and forgets, which faults were passed. */
  readonly reachUrl: string
}

/**
 * A driver for the reference server.
 * @param data folder for what outlives its process; nothing does without
 */
export function reference({ data }: { readonly data?: string } = {}): TargetDriver {
  return started({ name: 'reference', kind: 'reference', installed: async () => ({ yes: true }), launch: async () => {
    const { server, ready } = await launch(data === undefined ? [] : ['--data', data])
    return { server, facts: factsOf(ready) }
  } })
}

/** A driver for the reference server with all its faults; `data` as for {@link reference}. */
export function faultyReference({ data }: { readonly data?: string } = {}): FaultyReference {
  let latest: Ready | undefined
  const driver = started({ name: 'reference', kind: 'reference', installed: async () => ({ yes: true }), launch: async () => {
    const { server, ready } = await launch(['--faults', ...(data === undefined ? [] : ['--data', data])])
    latest = ready
    return { server, facts: factsOf(ready) }
  } })
  const ready = (): Ready => {
    if (!latest) throw new HarnessError('TARGET_NOT_STARTED', 'the reference server has not been started')
    return latest
  }
  return Object.defineProperties(driver, {
    faults: { get: () => faultHosts(ready()) },
    reachTarget: { get: () => hostTarget(ready(), 'reach', { at: ready().endpoints, withJitsi: true }) },
    reachUrl: { get: () => reachUrl(ready()) },
  }) as FaultyReference
}

async function launch(more: readonly string[]): Promise<{ server: ServerProcess; ready: Ready }> {
  const main = createRequire(import.meta.url).resolve('#reference-server/main.js')
  const server = ServerProcess.start(() => ({
    name: 'the reference server', command: process.execPath,
    args: [`--max-semi-space-size=${SEMI_SPACE_MB}`, main, '--port-websocket', '0', '--port-tcp', '0', '--port-component', '0', '--port-limited', '0', '--guests', String(LOCAL.guests.count), '--brief-credentials', ...more],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' },
    diesWithStdin: true,
    // sessions of clients that are gone would be waited for: only where something is worth keeping
    ...(more.includes('--data') ? { stopGraceMs: KEEPING_MS } : { stopSignal: 'SIGKILL' as const }),
  }))
  const line = await server.readyWhen(async () => server.line(text => text.startsWith('{')), START_DEADLINE_MS)
  const parsed = readySchema.safeParse(JSON.parse(line))
  if (parsed.success) return { server, ready: parsed.data }
  await server.stop()
  throw new HarnessError('TARGET_DIED_AT_START', `the reference server announced itself in a way we do not know: ${z.prettifyError(parsed.error)}`)
}

function factsOf(ready: Ready): TargetFacts {
  const { domains: { hosts: [domain = LOCAL.domain, anonymousDomain], rooms: [mucDomain], strictRooms: strictMucDomain }, components: [component, secondComponent], accounts, expiredAccounts: [expiredAccount] } = ready
  const tokens = ready.tokens.map(tokenHostOf)
  const conferences = ready.jitsi && jitsiFactsOf(ready.jitsi)
  const limits = limitsOf(ready)
  return {
    name: 'reference', kind: 'reference', domain, accounts, tokens, guests: LOCAL.guests, endpoints: endpointsOf(ready, ready.endpoints), polite: false, declares: [...DECLARES, ...(ready.outageDomain === undefined ? [] : ['auth-outage']), ...tokenFeatures(tokens), ...jitsiFeatures(conferences), ...limitsFeatures(limits)], limits,
    ...(anonymousDomain === undefined ? {} : { anonymousDomain }),
    ...(mucDomain === undefined ? {} : { mucDomain }),
    ...(strictMucDomain === undefined ? {} : { strictMucDomain }),
    ...(component ? { component } : {}),
    ...(secondComponent ? { secondComponent } : {}),
    ...(expiredAccount ? { expiredAccount } : {}),
    ...(ready.clientAuthorityUrl === undefined ? {} : { clientAuthority: { url: ready.clientAuthorityUrl } }),
    ...(conferences ? { jitsi: conferences } : {}),
    ...(ready.oauth ? { oauth: ready.oauth } : {}),
    ...(ready.outageDomain === undefined ? {} : { outageDomain: ready.outageDomain }),
    ...(ready.tlsDomain !== undefined && ready.endpoints.tcp ? { tlsRequired: { domain: ready.tlsDomain, tcp: ready.endpoints.tcp } } : {}),
    faultPorts: Object.fromEntries(Object.entries(ready.faultPorts).map(([name, at]) => [name, endpointsOf(ready, at)])),
  }
}

/** A Jitsi server takes tokens in the address; their subject is the host. */
function tokenHostOf({ domain, rooms, algorithm, secret, kid, issuer, audience }: Ready['tokens'][number]): TokenHost {
  return {
    domain, algorithm, issuer, subject: domain, carrier: 'url', speaks: 'jitsi', key: secret ?? sampleKey(algorithm),
    ...(rooms === undefined ? {} : { mucDomain: rooms }),
    ...(kid === undefined ? {} : { kid }),
    ...(audience === undefined ? {} : { audience }),
  }
}

function jitsiFactsOf({ authDomain, focus, recorder, transcriber, tokens, lobby, lobbyless, ...same }: z.infer<typeof jitsi>): JitsiFacts {
  const part = (account: z.infer<typeof jitsi>['focus']): JitsiFacts['focus'] => ({ domain: authDomain, ...account })
  return {
    ...same, rules: JITSI_RULES, ...(lobby !== undefined && { lobby }), ...(lobbyless !== undefined && { lobbyless }),
    tokens: tokenHostOf(tokens), focus: part(focus), recorder: part(recorder), transcriber: part(transcriber),
  }
}

/** The focus of conferences is privileged. */
function limitsOf({ limits: { maxStanzaBytesPrivileged: maxStanzaBytes, ...limits }, jitsi: conferences }: Ready): LimitsFacts {
  return { ...limits, ...(conferences && { privileged: { domain: conferences.authDomain, ...conferences.focus, maxStanzaBytes } }) }
}

function faultHosts(ready: Ready): FaultHost[] {
  return ready.faults.map(({ name, breaks, spoils }) => {
    const own = ready.faultPorts[name]
    return { name, breaks, spoils, ownPort: own !== undefined, target: hostTarget(ready, `f-${name}`, { at: own ?? ready.endpoints, withJitsi: breaks.some(clause => clause.startsWith('JITSI#')) }) }
  })
}

/** The domains of one fault, named as the server names them; only faults of Jitsi's clauses have a Jitsi deployment. */
function hostTarget(ready: Ready, label: string, { at, withJitsi }: { readonly at: z.infer<typeof endpoints>; readonly withJitsi: boolean }): TargetFacts {
  const { faultPorts: _, jitsi: conferences, limits: { privileged, ...limits } = {}, ...facts } = factsOf(ready)
  const domain = `${label}.localhost`
  const moved = (name: string): string => name.replace(/localhost$/, domain)
  return {
    ...facts, name: label, domain, tokens: (facts.tokens ?? []).map(host => relocated(host, domain)), anonymousDomain: `anon.${domain}`, mucDomain: `conference.${domain}`, strictMucDomain: `strict.${domain}`, endpoints: endpointsOf(ready, at),
    component: { domain: `echo.${domain}`, secret: facts.component?.secret ?? '' },
    ...(facts.outageDomain === undefined ? {} : { outageDomain: `outage.${domain}` }),
    ...(facts.oauth ? { oauth: { ...facts.oauth, domain: `oauth.${domain}` } } : {}),
    limits: { ...limits, ...(withJitsi && privileged && { privileged: { ...privileged, domain: moved(privileged.domain) } }) },
    ...(withJitsi && conferences ? { jitsi: relocatedJitsi(conferences, moved) } : {}),
    ...(at.tcp ? { tlsRequired: { domain: `secure.${domain}`, tcp: at.tcp } } : {}),
    secondComponent: { domain: `relay.${domain}`, secret: facts.secondComponent?.secret ?? '' },
  }
}

/** A host of tokens in the world of one fault. */
function relocated(host: TokenHost, domain: string): TokenHost {
  const at = (name: string): string => name.replace(/localhost$/, domain)
  return { ...host, domain: at(host.domain), subject: at(host.domain), ...(host.mucDomain === undefined ? {} : { mucDomain: at(host.mucDomain) }) }
}

function reachUrl({ endpoints: { websocket } }: Ready): string {
  if (!websocket) throw new HarnessError('TARGET_NO_WEBSOCKET', 'the reference server has no HTTP port, so nobody can be asked which faults were passed')
  return new URL('/faults/reach', websocket.url.replace(/^ws/, 'http')).href
}

function endpointsOf({ authorityUrl }: Ready, { tcp, websocket, bosh, component, limited, directTls, secureWebsocket, secureBosh }: z.infer<typeof endpoints>): Endpoints {
  return {
    ...(directTls ? { directTls } : {}), ...(secureWebsocket ? { secureWebsocket } : {}), ...(secureBosh ? { secureBosh } : {}), ...(authorityUrl === undefined ? {} : { authority: { url: authorityUrl } }),
    ...(tcp ? { tcp } : {}), ...(websocket ? { websocket } : {}), ...(bosh ? { bosh } : {}), ...(component ? { component } : {}), ...(limited ? { limited } : {}),
  }
}
