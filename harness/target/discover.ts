/**
 * Finds out what a target offers before anything is asked of it: which endpoints answer, who may log in, and which features of the
 * catalogue there are; and what is wrong, in words.
 */
import { randomBytes } from 'node:crypto'
import { childOf, type Element, elementsOf, nsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { MismatchError } from '#harness/errors.js'
import { Client } from '#harness/probe/client.js'
import { authenticate, bindResource, openStream } from '#harness/probe/sign-in.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { EndpointError, type Problem, problemOf } from './diagnose.ts'
import { lookAtDeployment } from './discover-deployment.ts'
import { discoverRoom } from './discover-room.ts'
import { discoverServer, featuresIn, mayResume, NOTHING, type ServerSeen } from './discover-server.ts'
import { EndpointSearch } from './endpoint-search.ts'
import { type Evidence, featuresOf, type RoomEvidence } from './evidence.ts'
import { type Account, type TargetFacts, transportsOf } from './target.ts'

/** What was found. Plain JSON. */
export interface Discovery {
  /** Transports that can be used, WebSocket first. */
  readonly transports: readonly Transport[]
  readonly problems: readonly Problem[]
  /** Optional features of the catalogue that the target has. */
  readonly features: readonly string[]
  /** Optional features of the catalogue that it lacks. */
  readonly absent: readonly string[]
  /** SASL mechanisms of all its hosts and transports together. */
  readonly mechanisms: readonly string[]
  /** The same by host and transport: `{ 'localhost': { tcp: ['PLAIN'] } }`. */
  readonly mechanismsByHost: Readonly<Record<string, Readonly<Partial<Record<Transport, readonly string[]>>>>>
  /** Ways in with TLS: `STARTTLS` (`STARTTLS, required` where the server insists), `direct TLS`, `wss`. */
  readonly tls: readonly string[]
  readonly software?: string
  readonly version?: string
  /** Domain of the rooms: the one that was given, or the one found. */
  readonly mucDomain?: string
  /** Addresses that could log in, one for each account and for ANONYMOUS. */
  readonly loggedIn: readonly string[]
  readonly tookMs: number
}

export interface DiscoverOptions {
  /** For each step. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 3000
const CLOSE_MS = 500

/** Looks at a target. Never throws for what the target does: that is among the problems. */
export async function discover(facts: TargetFacts, { deadlineMs = DEADLINE_MS }: DiscoverOptions = {}): Promise<Discovery> {
  const search = new Search(facts, deadlineMs)
  try {
    return await search.run()
  } finally {
    await search.close()
  }
}

class Search {
  readonly #facts: TargetFacts
  readonly #startedMs = performance.now()
  readonly #sessions: Client[] = []
  readonly #endpoints: EndpointSearch

  constructor(facts: TargetFacts, deadlineMs: number) {
    this.#facts = facts
    this.#endpoints = new EndpointSearch(facts, deadlineMs)
  }

  /** Sessions with manners, so that the server keeps nothing of them; what never became one at once. */
  async close(): Promise<void> {
    await Promise.all(this.#sessions.map(async session => session.close({ deadlineMs: CLOSE_MS }).catch(() => undefined)))
    this.#endpoints.close()
  }

  async run(): Promise<Discovery> {
    await this.#endpoints.run()
    const transports = this.#endpoints.usable()
    const deployment = this.#lookAtDeployment(transports[0])
    const clients = transports[0] ? await this.#logIn(transports[0]) : []
    const [first] = clients
    const server = first ? await this.#askServer(first) : NOTHING
    const mucDomain = this.#facts.mucDomain ?? server.mucDomain
    const room = first && mucDomain !== undefined ? await this.#askRooms(first, mucDomain) : undefined
    const resumable = first ? await mayResume(first) : false
    await deployment
    const evidence = this.#evidence(clients, server, room, resumable)
    return {
      transports, problems: this.#realProblems(transports), ...featuresOf(evidence),
      mechanisms: evidence.mechanisms, mechanismsByHost: this.#mechanismsByHost(), tls: this.#endpoints.tls(),
      ...(server.software === undefined ? {} : { software: server.software }),
      ...(server.version === undefined ? {} : { version: server.version }),
      ...(mucDomain === undefined ? {} : { mucDomain }),
      loggedIn: clients.map(({ jid }) => jid.toString()),
      tookMs: Math.round(performance.now() - this.#startedMs),
    }
  }

  #realProblems(usable: readonly Transport[]): Problem[] {
    const missing = ({ endpoint }: Problem): boolean => endpoint === 'tcp' || endpoint === 'websocket' || endpoint === 'bosh'
    return this.#facts.guessed && usable.length > 0 ? this.#endpoints.problems.filter(problem => !missing(problem)) : this.#endpoints.problems
  }

  // Logging in

  /** Sessions: one for each account that can log in, then an anonymous one. */
  async #logIn(transport: Transport): Promise<Client[]> {
    const offered = (host: string): readonly string[] => this.#endpoints.streams.filter(stream => stream.host === host).flatMap(({ features }) => readMechanisms(features))
    const { domain, accounts } = this.#facts
    const anonymous = this.#endpoints.hosts().find(host => offered(host).includes('ANONYMOUS'))
    const tries = [...accounts.map(account => ({ account, host: domain })), ...(anonymous === undefined ? [] : [{ account: undefined, host: anonymous }])]
    const sessions = await Promise.all(tries.map(async ({ account, host }) => this.#session(transport, host, account)))
    if (tries.length === 0) this.#endpoints.problems.push({ endpoint: 'login', code: 'no-mechanism', problem: `nobody can log in: no accounts were given and ${this.#endpoints.hosts().join(' and ')} offer no ANONYMOUS`, hint: 'name accounts in a target file' })
    return sessions.filter(session => session !== undefined)
  }

  async #lookAtDeployment(transport: Transport | undefined): Promise<void> {
    const { jitsi } = this.#facts
    if (!jitsi || transport === undefined) return
    await lookAtDeployment(jitsi, {
      logIn: async (host, who, account) => this.#session(transport, host, account, who),
      report: problem => this.#endpoints.problems.push(problem),
    })
  }

  async #session(transport: Transport, host: string, account: Account | undefined, who = account ? `account ${account.username}` : 'anonymous'): Promise<Client | undefined> {
    try {
      const wire = await this.#endpoints.dial(transport, who)
      const features = await authenticate(wire, host, await openStream(wire, host), account ? { account } : {})
      const session = new Client(wire, await bindResource(wire), features)
      this.#sessions.push(session)
      return session
    } catch (error) {
      const refused = error instanceof MismatchError && error.code.startsWith('SIGN_IN')
      const hint = account ? 'check name and password in the target file' : undefined
      this.#endpoints.problems.push(problemOf(who, refused ? new EndpointError('login-refused', error.message, hint) : error))
      return undefined
    }
  }

  // Questions

  async #askServer(first: Client): Promise<ServerSeen> {
    try {
      return await discoverServer(first, this.#facts)
    } catch (error) {
      this.#endpoints.problems.push(problemOf('discovery', new EndpointError('no-answer', error instanceof Error ? error.message : String(error))))
      return NOTHING
    }
  }

  async #askRooms(first: Client, mucDomain: string): Promise<RoomSeen | undefined> {
    try {
      const service = await first.iq('get', mucDomain, discoInfoQuery())
      if (service.type !== 'result') throw new EndpointError('no-rooms', `${mucDomain} does not answer as a service for rooms`, 'name the right domain with --muc, or in the target file')
      const second = await this.#secondSession(first)
      if (!second) return { room: undefined, features: featuresIn(service.payload) }
      const { evidence, features } = await discoverRoom(Jid.of(`assay-look-${randomBytes(5).toString('hex')}`, mucDomain), first, second)
      return { room: evidence, features: [...featuresIn(service.payload), ...features] }
    } catch (error) {
      this.#endpoints.problems.push(problemOf('rooms', error instanceof EndpointError ? error : new EndpointError('no-rooms', error instanceof Error ? error.message : String(error))))
      return undefined
    }
  }

  async #secondSession(first: Client): Promise<Client | undefined> {
    const account = this.#facts.accounts.find(({ username }) => first.jid.domain === this.#facts.domain && username === first.jid.local)
    return this.#session(first.wire.transport, first.jid.domain, account)
  }

  // Summing up

  #evidence(clients: readonly Client[], server: ServerSeen, rooms: RoomSeen | undefined, resumable: boolean): Evidence {
    const { endpoints, declares, component, secondComponent } = this.#facts
    const atComponentPort = endpoints.component && component ? (['component', ...(secondComponent ? (['second component'] as const) : [])] as const) : []
    const streams = [...this.#endpoints.streams.map(({ features }) => features), ...clients.map(({ features }) => features)]
    const websocketTls = endpoints.secureWebsocket !== undefined || endpoints.websocket?.url.startsWith('wss:') === true
    const offers = streams.map(readStarttls)
    return {
      endpoints: [...transportsOf(endpoints), ...atComponentPort],
      boshTls: (endpoints.secureBosh ?? endpoints.bosh)?.url.startsWith('https:') === true,
      hostMeta: this.#endpoints.hasHostMeta, websocketTls, tlsRequired: this.#facts.tlsRequired !== undefined || offers.includes('required'),
      tls: websocketTls || endpoints.directTls !== undefined || offers.some(offer => offer !== undefined),
      mechanisms: [...new Set(streams.flatMap(readMechanisms))],
      oauth: this.#facts.oauth !== undefined, clientCertificates: this.#facts.clientAuthority !== undefined,
      streamFeatures: [...new Set(streams.flatMap(features => elementsOf(features).map(nameOf)))],
      inline: [...new Set(streams.flatMap(inlineIn))],
      boshSession: Object.keys(this.#endpoints.boshSession), resumable, roster: server.roster, room: rooms?.room, declares,
      serverFeatures: [...new Set(server.features)], roomFeatures: [...new Set(rooms?.features ?? [])],
    }
  }

  #mechanismsByHost(): Discovery['mechanismsByHost'] {
    const byHost: Record<string, Partial<Record<Transport, readonly string[]>>> = {}
    for (const { host, transport, features } of this.#endpoints.streams) byHost[host] = { ...byHost[host], [transport]: [...(byHost[host]?.[transport] ?? []), ...readMechanisms(features)].filter(isFirst) }
    return byHost
  }
}

const isFirst = (name: string, index: number, names: readonly string[]): boolean => names.indexOf(name) === index

interface RoomSeen {
  readonly room: RoomEvidence | undefined
  readonly features: readonly string[]
}

function nameOf(x: Element): string {
  return `{${nsOf(x)}}${x.name}`
}

function inlineIn(features: Element): string[] {
  const authentication = childOf(features, SASL2, 'authentication')
  const inline = authentication && childOf(authentication, SASL2, 'inline')
  return inline ? elementsOf(inline).map(nameOf) : []
}

const SASL2 = 'urn:xmpp:sasl:2'
