/**
 * Finds out what a target offers before anything is asked of it: which endpoints answer, who may log in, and which features of the
 * catalogue there are; and what is wrong, in words.
 */
import { randomBytes } from 'node:crypto'
import { childOf, type Element, elementsOf, nsOf } from '#xmpp/element.js'
import { ALT_CONNECTIONS, HOST_META } from '#xmpp/host-meta.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import type { BodyAttributes } from '#xmpp/stream/bosh-body.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { MismatchError } from '#harness/errors.js'
import { element, header, streamFeatures } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import { handshake, handshakeDigest } from '#harness/probe/component.js'
import { authenticate, bindResource, openStream, startTls } from '#harness/probe/sign-in.js'
import { Transcript } from '#harness/probe/transcript.js'
import { fetchWeb } from '#harness/probe/web.js'
import { dial, dialTcp } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { EndpointError, expectOnStream, type Problem, problemOf, whyNotDialled, whyNotSecured } from './diagnose.ts'
import { lookAtDeployment } from './discover-deployment.ts'
import { discoverRoom } from './discover-room.ts'
import { discoverServer, featuresIn, mayResume, NOTHING, type ServerSeen } from './discover-server.ts'
import { type Evidence, featuresOf, type RoomEvidence } from './evidence.ts'
import { type Account, type Endpoints, type HostPort, type TargetFacts, transportsOf } from './target.ts'
import { webServersOf } from './web-servers.ts'

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

interface OpenStream {
  readonly transport: Transport
  readonly host: string
  readonly features: Element
}

class Search {
  readonly #facts: TargetFacts
  readonly #deadlineMs: number
  readonly #startedMs = performance.now()
  readonly #transcript = new Transcript()
  readonly #wires: Wire[] = []
  readonly #sessions: Client[] = []
  readonly #problems: Problem[] = []
  readonly #streams: OpenStream[] = []
  #boshSession: BodyAttributes = {}
  #hostMeta = false

  constructor(facts: TargetFacts, deadlineMs: number) {
    this.#facts = facts
    this.#deadlineMs = deadlineMs
  }

  /** Sessions with manners, so that the server keeps nothing of them; what never became one at once. */
  async close(): Promise<void> {
    await Promise.all(this.#sessions.map(async session => session.close({ deadlineMs: CLOSE_MS }).catch(() => undefined)))
    for (const wire of this.#wires) wire.destroy()
  }

  async run(): Promise<Discovery> {
    await Promise.all([this.#lookAtStreams(), this.#lookAtTls(), this.#tryComponent(), this.#lookForHostMeta()])
    const transports = this.#usable()
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
      mechanisms: evidence.mechanisms, mechanismsByHost: this.#mechanismsByHost(), tls: this.#tls(),
      ...(server.software === undefined ? {} : { software: server.software }),
      ...(server.version === undefined ? {} : { version: server.version }),
      ...(mucDomain === undefined ? {} : { mucDomain }),
      loggedIn: clients.map(({ jid }) => jid.toString()),
      tookMs: Math.round(performance.now() - this.#startedMs),
    }
  }

  // Streams

  #hosts(): string[] {
    const { domain, anonymousDomain = domain } = this.#facts
    return [...new Set([domain, anonymousDomain])]
  }

  async #lookAtStreams(): Promise<void> {
    await Promise.all(transportsOf(this.#facts.endpoints).flatMap(transport => this.#hosts().map(async host => {
      try {
        const wire = await this.#dial(transport, `${transport} ${host}`)
        await wire.open({ to: host })
        await expectOnStream(wire, header(), host, this.#deadlineMs)
        const features = await expectOnStream(wire, streamFeatures(), host, this.#deadlineMs)
        const overTls = await this.#behindTls(wire, host, readStarttls(features))
        this.#streams.push(...[features, ...overTls].map(each => ({ transport, host, features: each })))
        if (transport === 'bosh') this.#boshSession = wire.bosh.created
      } catch (error) {
        const problem = problemOf(transport, error)
        // An endpoint that is down is down for all its hosts, and said once.
        if (!this.#problems.some(known => known.endpoint === transport && known.problem === problem.problem)) this.#problems.push(problem)
      }
    })))
  }

  /** Endpoints with TLS beside those without; of servers that are not ours, which are known to work. */
  async #lookAtTls(): Promise<void> {
    const { endpoints: { tcp, websocket, directTls, secureWebsocket, authority }, kind, domain } = this.#facts
    if (kind !== 'external') return
    const known = authority && { authority }
    await Promise.all([
      tcp && directTls && this.#tryTls('directTls', 'tcp', { directTls, ...known }, domain),
      websocket && secureWebsocket && this.#tryTls('secureWebsocket', 'websocket', { secureWebsocket, ...known }, domain),
    ])
  }

  async #tryTls(endpoint: string, transport: Transport, endpoints: Endpoints, domain: string): Promise<void> {
    try {
      const wire = await this.#dial(transport, endpoint, endpoints)
      await wire.open({ to: domain })
      await expectOnStream(wire, header(), domain, this.#deadlineMs)
    } catch (error) {
      this.#problems.push(problemOf(endpoint, error))
    }
  }

  /** Many hosts have none, or one that has nothing to do with XMPP: that is no problem, and neither is a web server that is not there. */
  async #lookForHostMeta(): Promise<void> {
    const { endpoints: { authority } } = this.#facts
    await Promise.all(webServersOf(this.#facts).flatMap(server => Object.values(HOST_META).map(async path => {
      const answer = await fetchWeb(server, { path }, { who: 'web', transcript: this.#transcript, deadlineMs: this.#deadlineMs, authority }).catch(() => undefined)
      if (answer?.status === 200 && answer.body.includes(ALT_CONNECTIONS)) this.#hostMeta = true
    })))
  }

  #tls(): string[] {
    const { directTls, secureWebsocket, websocket } = this.#facts.endpoints
    const offers = this.#streams.map(({ features }) => readStarttls(features))
    return [
      ...(offers.includes('required') ? ['STARTTLS, required'] : offers.includes('offered') ? ['STARTTLS'] : []),
      ...(directTls ? ['direct TLS'] : []),
      ...(secureWebsocket ?? websocket?.url.startsWith('wss:') ? ['wss'] : []),
    ]
  }

  /** What is offered only behind TLS. Whoever does not insist on it may be used without, so that it does not work there is no problem. */
  async #behindTls(wire: Wire, host: string, offer: ReturnType<typeof readStarttls>): Promise<Element[]> {
    if (offer === undefined) return []
    const features = this.#featuresOverTls(wire, host)
    return offer === 'required' ? [await features] : features.then(seen => [seen], () => [])
  }

  async #featuresOverTls(wire: Wire, host: string): Promise<Element> {
    try {
      await startTls(wire, { domain: host })
    } catch (error) {
      throw whyNotSecured(error, host)
    }
    await wire.open({ to: host })
    await expectOnStream(wire, header(), host, this.#deadlineMs)
    return expectOnStream(wire, streamFeatures(), host, this.#deadlineMs)
  }

  #usable(): Transport[] {
    return transportsOf(this.#facts.endpoints).filter(transport => this.#streams.some(stream => stream.transport === transport))
  }

  #realProblems(usable: readonly Transport[]): Problem[] {
    const missing = ({ endpoint }: Problem): boolean => endpoint === 'tcp' || endpoint === 'websocket' || endpoint === 'bosh'
    return this.#facts.guessed && usable.length > 0 ? this.#problems.filter(problem => !missing(problem)) : this.#problems
  }

  async #dial(transport: Transport, who: string, endpoints: Endpoints = this.#facts.endpoints): Promise<Wire> {
    const at = transport === 'tcp' ? (endpoints.tcp ?? endpoints.directTls) : addressOf((transport === 'bosh' ? endpoints.bosh ?? endpoints.secureBosh : endpoints.websocket ?? endpoints.secureWebsocket)?.url)
    try {
      return this.#keep(await dial(transport, endpoints, { domain: this.#facts.domain, who, transcript: this.#transcript, deadlineMs: this.#deadlineMs }))
    } catch (error) {
      throw await whyNotDialled(error, at ?? { host: '', port: 0 }, this.#deadlineMs)
    }
  }

  #keep(wire: Wire): Wire {
    this.#wires.push(wire)
    return wire
  }

  async #tryComponent(): Promise<void> {
    const { endpoints: { component: at }, component } = this.#facts
    if (!at || !component) return
    try {
      const wire = this.#keep(await dialTcp(at, { who: 'component', transcript: this.#transcript, deadlineMs: this.#deadlineMs }).catch(async (error: unknown) => {
        throw await whyNotDialled(error, at, this.#deadlineMs)
      }))
      await wire.open({ to: component.domain, version: '', contentNamespace: NS.component })
      const { attrs } = await expectOnStream(wire, header(), component.domain, this.#deadlineMs)
      await wire.send(handshake(handshakeDigest(attrs['id'] ?? '', component.secret)))
      await expectOnStream(wire, element(NS.component, 'handshake'), component.domain, this.#deadlineMs)
      await wire.close({ deadlineMs: this.#deadlineMs })
    } catch (error) {
      this.#problems.push(problemOf('component', error))
    }
  }

  // Logging in

  /** Sessions: one for each account that can log in, then an anonymous one. */
  async #logIn(transport: Transport): Promise<Client[]> {
    const offered = (host: string): readonly string[] => this.#streams.filter(stream => stream.host === host).flatMap(({ features }) => readMechanisms(features))
    const { domain, accounts } = this.#facts
    const anonymous = this.#hosts().find(host => offered(host).includes('ANONYMOUS'))
    const tries = [...accounts.map(account => ({ account, host: domain })), ...(anonymous === undefined ? [] : [{ account: undefined, host: anonymous }])]
    const sessions = await Promise.all(tries.map(async ({ account, host }) => this.#session(transport, host, account)))
    if (tries.length === 0) this.#problems.push({ endpoint: 'login', code: 'no-mechanism', problem: `nobody can log in: no accounts were given and ${this.#hosts().join(' and ')} offer no ANONYMOUS`, hint: 'name accounts in a target file' })
    return sessions.filter(session => session !== undefined)
  }

  async #lookAtDeployment(transport: Transport | undefined): Promise<void> {
    const { jitsi } = this.#facts
    if (!jitsi || transport === undefined) return
    await lookAtDeployment(jitsi, {
      logIn: async (host, who, account) => this.#session(transport, host, account, who),
      report: problem => this.#problems.push(problem),
    })
  }

  async #session(transport: Transport, host: string, account: Account | undefined, who = account ? `account ${account.username}` : 'anonymous'): Promise<Client | undefined> {
    try {
      const wire = await this.#dial(transport, who)
      const features = await authenticate(wire, host, await openStream(wire, host), account ? { account } : {})
      const session = new Client(wire, await bindResource(wire), features)
      this.#sessions.push(session)
      return session
    } catch (error) {
      const refused = error instanceof MismatchError && error.code.startsWith('SIGN_IN')
      const hint = account ? 'check name and password in the target file' : undefined
      this.#problems.push(problemOf(who, refused ? new EndpointError('login-refused', error.message, hint) : error))
      return undefined
    }
  }

  // Questions

  async #askServer(first: Client): Promise<ServerSeen> {
    try {
      return await discoverServer(first, this.#facts)
    } catch (error) {
      this.#problems.push(problemOf('discovery', new EndpointError('no-answer', error instanceof Error ? error.message : String(error))))
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
      this.#problems.push(problemOf('rooms', error instanceof EndpointError ? error : new EndpointError('no-rooms', error instanceof Error ? error.message : String(error))))
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
    const streams = [...this.#streams.map(({ features }) => features), ...clients.map(({ features }) => features)]
    const websocketTls = endpoints.secureWebsocket !== undefined || endpoints.websocket?.url.startsWith('wss:') === true
    const offers = streams.map(readStarttls)
    return {
      endpoints: [...transportsOf(endpoints), ...atComponentPort],
      boshTls: (endpoints.secureBosh ?? endpoints.bosh)?.url.startsWith('https:') === true,
      hostMeta: this.#hostMeta, websocketTls, tlsRequired: this.#facts.tlsRequired !== undefined || offers.includes('required'),
      tls: websocketTls || endpoints.directTls !== undefined || offers.some(offer => offer !== undefined),
      mechanisms: [...new Set(streams.flatMap(readMechanisms))],
      oauth: this.#facts.oauth !== undefined, clientCertificates: this.#facts.clientAuthority !== undefined,
      streamFeatures: [...new Set(streams.flatMap(features => elementsOf(features).map(nameOf)))],
      inline: [...new Set(streams.flatMap(inlineIn))],
      boshSession: Object.keys(this.#boshSession), resumable, roster: server.roster, room: rooms?.room, declares,
      serverFeatures: [...new Set(server.features)], roomFeatures: [...new Set(rooms?.features ?? [])],
    }
  }

  #mechanismsByHost(): Discovery['mechanismsByHost'] {
    const byHost: Record<string, Partial<Record<Transport, readonly string[]>>> = {}
    for (const { host, transport, features } of this.#streams) byHost[host] = { ...byHost[host], [transport]: [...(byHost[host]?.[transport] ?? []), ...readMechanisms(features)].filter(isFirst) }
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

function addressOf(url: string | undefined): HostPort | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'wss:' ? 443 : 80) }
}
