/**
 * Outside judges: a client and a component that others wrote, and that read and write XML without any of our code. What they send
 * and hear goes into the transcript; what disappoints them becomes a disappointment of ours.
 */
import { once } from 'node:events'
import { client, type Entity, xml } from '@xmpp/client'
import { component } from '@xmpp/component'
import type { Element } from '#xmpp/element.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import type { Matcher } from '#harness/match/matcher.js'
import type { Client } from '#harness/probe/client.js'
import { EventQueue } from '#harness/probe/event-queue.js'
import { showUrl, type Transcript } from '#harness/probe/transcript.js'
import type { Account } from '#harness/target/target.js'
import { logIn } from '#suites/scenes/sessions.js'

export { xml }

/** One connection of a library. */
export class Judge {
  readonly who: string
  readonly #entity: Entity
  readonly #service: string
  readonly #transcript: Transcript
  readonly #queue: EventQueue
  readonly #deadlineMs: number

  constructor(who: string, entity: Entity, service: string, { transcript, deadlineMs }: Stage) {
    this.who = who
    this.#entity = entity
    this.#service = service
    this.#transcript = transcript
    this.#deadlineMs = deadlineMs
    this.#queue = new EventQueue(who, transcript, deadlineMs)
    entity.reconnect.stop()
    entity.on('send', (element: Element) => transcript.sent(who, element.toString()))
    entity.on('element', (element: Element) => {
      const raw = element.toString()
      const line = transcript.received(who, raw)
      const { text: shown = raw, atMs = 0 } = transcript.lines[line] ?? {}
      this.#queue.push({ kind: 'element', element, raw, shown, atMs, line })
    })
    entity.on('error', (error: Error) => transcript.note(who, error.message))
  }

  /** Empty until it is online. */
  get jid(): string {
    return this.#entity.jid?.toString() ?? ''
  }

  /** Connects and logs in. @throws MismatchError when the library gives up */
  async start(): Promise<void> {
    this.#transcript.note(this.who, `connects to ${showUrl(this.#service)}`)
    await this.#trusting('comes online', async signal => {
      await this.#entity.connect(this.#service)
      const online = once(this.#entity, 'online', { signal })
      online.catch(() => undefined)
      await this.#entity.open({ domain: this.#entity.options.domain })
      await online
    })
  }

  async send(element: Element): Promise<void> {
    await this.#entity.send(element)
  }

  /** As `Wire.next`. */
  async next<T>(wanted: Matcher<T>): Promise<T> {
    return this.#queue.next(wanted)
  }

  /** Asks and resolves to the result that the library takes for the answer. @throws MismatchError when it gives up */
  async request(iq: Element): Promise<Element> {
    return this.#trusting('is answered', async () => this.#entity.iqCaller.request(iq, this.#deadlineMs))
  }

  async stop(): Promise<void> {
    await this.#entity.stop().catch(() => undefined)
  }

  async #trusting<T>(what: string, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await step(AbortSignal.timeout(this.#deadlineMs))
    } catch (error) {
      const observed = error instanceof Error ? error.message : String(error)
      throw new MismatchError('INTEROP_GAVE_UP', `${this.who} gave up: ${observed}`, { expected: `${this.who} ${what}`, observed })
    }
  }
}

type Mechanism = 'PLAIN' | 'SCRAM-SHA-1' | 'ANONYMOUS'
const FEATURES: Readonly<Record<Mechanism, string>> = { 'PLAIN': 'sasl-plain', 'SCRAM-SHA-1': 'sasl-scram', 'ANONYMOUS': 'sasl-anonymous' }

/** `@xmpp/client`, not started, set up to log in with a mechanism that it knows. */
export function outsideClient(mechanism: Mechanism): Fixture<{ readonly judge: Judge; readonly domain: string; readonly account: Account | undefined }> {
  const anonymous = mechanism === 'ANONYMOUS'
  return new Fixture({ features: [FEATURES[mechanism]], accounts: anonymous ? 0 : 1, transports: 'each' }, async stage => {
    const { target, tag } = stage
    const account = anonymous ? undefined : target.accounts[0]
    const domain = anonymous ? (target.anonymousDomain ?? target.domain) : target.domain
    if (account) stage.transcript.conceal(account.password)
    const service = serviceOf(stage)
    const judge = new Judge('@xmpp/client', client({ service, domain, resource: tag, credentials: async authenticate => authenticate({ ...account }, mechanism) }), service, stage)
    stage.defer(async () => judge.stop())
    return { judge, domain, account }
  })
}

function serviceOf({ target: { endpoints: { tcp, websocket } }, transport }: Stage): string {
  if (transport === 'websocket' && websocket) return websocket.url
  if (transport === 'tcp' && tcp) return `xmpp://${tcp.host}:${tcp.port}`
  throw new HarnessError('DIAL_NO_ENDPOINT', `the target has no ${transport} endpoint`)
}

/** `@xmpp/client` is online, and alice, one of our own, too. */
export const outsideSession: Fixture<{ readonly judge: Judge; readonly alice: Client }> = outsideClient('PLAIN').andThen(async ({ judge }, stage) => {
  await setUp('@xmpp/client logs in', async () => judge.start())
  return { judge, alice: await logIn(stage, 'alice', 0) }
})

/** `@xmpp/component`, not started. */
export const outsideComponent = new Fixture<{ readonly judge: Judge; readonly domain: string }>({ features: ['component'], exclusive: 'component', polite: false }, async stage => {
  const { component: known, endpoints: { component: at } } = stage.target
  if (!known || !at) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no component port')
  stage.transcript.conceal(known.secret)
  const service = `xmpp://${at.host}:${at.port}`
  const judge = new Judge('@xmpp/component', component({ service, domain: known.domain, password: known.secret }), service, stage)
  stage.defer(async () => judge.stop())
  return { judge, domain: known.domain }
})

/** `@xmpp/component` is online, and alice, one of our own, too. */
export const outsideComponentOnline = outsideComponent.andThen(async ({ judge, domain }, stage) => {
  await setUp('@xmpp/component connects', async () => judge.start())
  return { judge, domain, alice: await logIn(stage, 'alice', 0) }
})
