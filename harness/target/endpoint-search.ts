/** Looks which endpoints of a target answer, and what is offered there before anybody logs in: streams, TLS, the component port, host-meta. */
import type { Element } from '#xmpp/element.js'
import { ALT_CONNECTIONS, HOST_META } from '#xmpp/host-meta.js'
import { NS } from '#xmpp/namespaces.js'
import type { BodyAttributes } from '#xmpp/stream/bosh-body.js'
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { element, header, streamFeatures } from '#harness/match/stream.js'
import { handshake, handshakeDigest } from '#harness/probe/component.js'
import { dial, dialTcp } from '#harness/probe/dial.js'
import { startTls } from '#harness/probe/sign-in.js'
import { Transcript } from '#harness/probe/transcript.js'
import { fetchWeb } from '#harness/probe/web.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { expectOnStream, type Problem, problemOf, whyNotDialled, whyNotSecured } from './diagnose.ts'
import { type Endpoints, type HostPort, type TargetFacts, transportsOf } from './target.ts'
import { webServersOf } from './web-servers.ts'

/** A stream that opened, and what it offers. */
export interface OpenStream {
  readonly transport: Transport
  readonly host: string
  readonly features: Element
}

export class EndpointSearch {
  readonly streams: OpenStream[] = []
  readonly problems: Problem[] = []
  /** What BOSH said of its session. */
  boshSession: BodyAttributes = {}
  /** Whether a web server names other ways to connect. XEP-0156. */
  hasHostMeta = false
  readonly #facts: TargetFacts
  readonly #deadlineMs: number
  readonly #transcript = new Transcript()
  readonly #wires: Wire[] = []

  constructor(facts: TargetFacts, deadlineMs: number) {
    this.#facts = facts
    this.#deadlineMs = deadlineMs
  }

  async run(): Promise<void> {
    await Promise.all([this.#lookAtStreams(), this.#lookAtTls(), this.#tryComponent(), this.#lookForHostMeta()])
  }

  /** What was dialled is gone then. */
  close(): void {
    for (const wire of this.#wires) wire.destroy()
  }

  /** Domains that clients log in to. */
  hosts(): string[] {
    const { domain, anonymousDomain = domain } = this.#facts
    return [...new Set([domain, anonymousDomain])]
  }

  async #lookAtStreams(): Promise<void> {
    await Promise.all(transportsOf(this.#facts.endpoints).flatMap(transport => this.hosts().map(async host => {
      try {
        const wire = await this.dial(transport, `${transport} ${host}`)
        await wire.open({ to: host })
        await expectOnStream(wire, header(), host, this.#deadlineMs)
        const features = await expectOnStream(wire, streamFeatures(), host, this.#deadlineMs)
        const overTls = await this.#behindTls(wire, host, readStarttls(features))
        this.streams.push(...[features, ...overTls].map(each => ({ transport, host, features: each })))
        if (transport === 'bosh') this.boshSession = wire.bosh.created
      } catch (error) {
        const problem = problemOf(transport, error)
        // An endpoint that is down is down for all its hosts, and said once.
        if (!this.problems.some(known => known.endpoint === transport && known.problem === problem.problem)) this.problems.push(problem)
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
      const wire = await this.dial(transport, endpoint, endpoints)
      await wire.open({ to: domain })
      await expectOnStream(wire, header(), domain, this.#deadlineMs)
    } catch (error) {
      this.problems.push(problemOf(endpoint, error))
    }
  }

  /** Many hosts have none, or one that has nothing to do with XMPP: that is no problem, and neither is a web server that is not there. */
  async #lookForHostMeta(): Promise<void> {
    const { endpoints: { authority } } = this.#facts
    await Promise.all(webServersOf(this.#facts).flatMap(server => Object.values(HOST_META).map(async path => {
      const answer = await fetchWeb(server, { path }, { who: 'web', transcript: this.#transcript, deadlineMs: this.#deadlineMs, authority }).catch(() => undefined)
      if (answer?.status === 200 && answer.body.includes(ALT_CONNECTIONS)) this.hasHostMeta = true
    })))
  }

  /** Ways in with TLS, in words. */
  tls(): string[] {
    const { directTls, secureWebsocket, websocket } = this.#facts.endpoints
    const offers = this.streams.map(({ features }) => readStarttls(features))
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

  /** Transports on which a stream opened, WebSocket first. */
  usable(): Transport[] {
    return transportsOf(this.#facts.endpoints).filter(transport => this.streams.some(stream => stream.transport === transport))
  }

  /** @throws EndpointError that says in words what is wrong */
  async dial(transport: Transport, who: string, endpoints: Endpoints = this.#facts.endpoints): Promise<Wire> {
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
      this.problems.push(problemOf('component', error))
    }
  }
}

function addressOf(url: string | undefined): HostPort | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'wss:' ? 443 : 80) }
}
