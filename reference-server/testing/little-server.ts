/** A server without sockets for unit tests: connections are made by hand, and what they were told is read as text. */
import type { Jid } from '#xmpp/jid.js'
import { ownPasswords } from '../auth/passwords.ts'
import { LoginGuard } from '../auth/login-guard.ts'
import { TurnedClock } from '../clock.ts'
import { ComponentService } from '../components/component-service.ts'
import { ComponentSession } from '../components/component-session.ts'
import { type InternalComponentConfig, InternalService } from '../components/internal-component.ts'
import type { ComponentConfig } from '../config.ts'
import { Switchboard } from '../delivery/delivery.ts'
import { type Octets, textOf } from '../delivery/octets.ts'
import type { Message, Pipe } from '../delivery/outbox.ts'
import { Turn } from '../delivery/turn.ts'
import { Admission } from '../listen/admission.ts'
import { Router } from '../router/router.ts'
import { MemoryRosterStore, type RosterStore } from '../roster/store.ts'
import { VirtualHost } from '../router/virtual-host.ts'
import { Seams } from '../seams.ts'
import type { HostOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'
import type { XmppStream } from '../session/stream.ts'
import { KnownPasswords } from './known-passwords.ts'

/** Remembers each write; `reads: false` lets them pile up. */
export class FakePipe implements Pipe {
  readonly writes: Message[][] = []
  reads = true
  backlogBytes = 0
  ended: number | 'no code' | undefined
  destroyed = false
  isPaused = false

  write(messages: readonly (Octets | Uint8Array)[]): void {
    this.writes.push(messages.map(message => typeof message === 'string' ? textOf(message) : message))
    if (!this.reads) for (const message of messages) this.backlogBytes += message.length
  }

  end(closeCode?: number): void { this.ended = closeCode ?? 'no code' }
  destroy(): void { this.destroyed = true }
  pause(): void { this.isPaused = true }
  resume(): void { this.isPaused = false }
}

/** One connection, seen from the peer. */
export class Peer {
  readonly pipe = new FakePipe()
  readonly stream: XmppStream
  readonly #server: LittleServer

  constructor(server: LittleServer, open: (pipe: Pipe) => XmppStream) {
    this.#server = server
    this.stream = open(this.pipe)
  }

  /** Sends text and says what came back in this turn. */
  say(text: string): string {
    this.stream.receive(Buffer.from(text))
    return this.hear()
  }

  /** What has been written since the last time, after the turn has ended. */
  hear(): string {
    this.#server.endTurn()
    return this.pipe.writes.splice(0).flat().map(message => message.toString()).join('')
  }
}

const AT = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
export const OPEN = `<stream:stream to='localhost' version='1.0' ${AT}>`
export const OPEN_FRAME = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>"
export const header = (attributes: string): string => `<stream:stream ${attributes} ${AT}>`
export const auth = (mechanism: string, text?: string): string =>
  `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${text === undefined ? '' : Buffer.from(text).toString('base64')}</auth>`
export const bindRequest = (resource = ''): string =>
  `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${resource && `<resource>${resource}</resource>`}</bind></iq>`

const FORMER: Readonly<Record<string, { readonly nowAt?: string }>> = { 'gone.localhost': {}, 'moved.localhost': { nowAt: '192.0.2.9:5222' } }

export class LittleServer {
  readonly clock = new TurnedClock()
  readonly seams: Seams
  readonly switchboard: Switchboard
  readonly mistakes: unknown[] = []
  /** Accounts that nobody can log in to again. */
  readonly forgotten: string[] = []
  readonly admission = new Admission(this.clock)
  readonly #guard = new LoginGuard(this.clock)
  readonly router = new Router()
  readonly #deferred: (() => void)[] = []
  readonly #turn = new Turn(run => this.#deferred.push(run))
  readonly #rosters: RosterStore
  readonly #hosts = new Map<string, VirtualHost>()
  readonly #components = new Map<string, ComponentService>()

  /** Once served `gone.localhost` and `moved.localhost`. Hosts `localhost` (alice, bob, and old, whose password has expired; PLAIN, SCRAM) and `anon.localhost`, component `echo.localhost`. */
  constructor(options: Partial<HostOptions> = {}, rosters: (turn: Turn) => RosterStore = () => new MemoryRosterStore()) {
    this.#rosters = rosters(this.#turn)
    this.seams = new Seams(options)
    this.switchboard = new Switchboard(this.router)
    const accounts = new KnownPasswords('secret', ['alice', 'bob'], ['old'])
    this.#addHost('localhost', ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'], accounts)
    this.#addHost('anon.localhost', ['ANONYMOUS'], new KnownPasswords('', []))
    this.addComponent({ domain: 'echo.localhost', secret: 'componentsecret' })
  }

  addComponent(config: ComponentConfig): ComponentService {
    const service = new ComponentService({ ...config, seams: this.seams, switchboard: this.switchboard })
    this.#components.set(config.domain, service)
    this.router.serve(config.domain, service, config)
    return service
  }

  addInternal(config: InternalComponentConfig): InternalService {
    const service = new InternalService(config, { seams: this.seams, switchboard: this.switchboard, report: error => this.mistakes.push(error) })
    this.router.serve(config.domain, service, config)
    return service
  }

  connect(transport: 'tcp' | 'websocket' = 'tcp', address = '192.0.2.1', isSecure = false): Peer {
    const visit = this.admission.enter(address, this.seams.options)
    return new Peer(this, pipe => new Session({ transport, pipe, isSecure, seams: this.seams, visit }, this.#surroundings()).stream)
  }

  connectComponent(): Peer {
    const visit = this.admission.enter('192.0.2.1', this.seams.options)
    return new Peer(this, pipe => new ComponentSession({ transport: 'tcp', pipe, seams: this.seams, visit }, this.#surroundings()).stream)
  }

  /** A client that is bound, over TCP; available unless `presence` is empty. */
  login(user: string, resource: string, presence = '<presence/>'): Peer {
    const peer = this.connect()
    peer.say(OPEN + auth('PLAIN', `\0${user}\0secret`))
    peer.say(OPEN + bindRequest(resource) + presence)
    return peer
  }

  endTurn(): void {
    for (const run of this.#deferred.splice(0)) run()
  }

  #addHost(domain: string, mechanisms: readonly string[], accounts: KnownPasswords): void {
    const host = new VirtualHost({
      domain, mechanisms, accounts, passwords: ownPasswords(accounts), seams: this.seams, switchboard: this.switchboard,
      externalServices: [], clock: this.clock, now: () => this.clock.now(),
      items: [{ jid: 'echo.localhost' }], isRegistered: local => accounts.has(local), rosters: this.#rosters, isServed: other => this.router.handlerOf(other) !== undefined, isOurs: other => !this.#hosts.has(other),
    })
    this.#hosts.set(domain, host)
    this.router.serve(domain, host)
  }

  #surroundings() {
    return {
      turn: this.#turn, clock: this.clock, guard: this.#guard, switchboard: this.switchboard, fallbackDomain: 'localhost',
      report: (error: unknown) => this.mistakes.push(error),
      gone: () => undefined,
      hostOf: (domain: string) => this.#hosts.get(domain),
      formerHost: (domain: string) => FORMER[domain],
      forget: (user: Jid) => { this.forgotten.push(user.toString()) },
      componentAt: (domain: string) => this.#components.get(domain),
    }
  }
}
