/**
 * Outside judges: a client and a component that others wrote, and that read and write XML without any of our code. What they send
 * and hear goes into the transcript; what disappoints them becomes a disappointment of ours.
 */
import { Worker } from 'node:worker_threads'
import { parse } from 'ltx'
import type { Element } from '#xmpp/element.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { Fixture, type Needs, type Stage, STREAMS } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import type { Matcher } from '#harness/match/matcher.js'
import { moduleSuffix } from '#harness/package.js'
import type { Client } from '#harness/probe/client.js'
import { connectComponent } from '#harness/probe/component.js'
import { EventQueue } from '#harness/probe/event-queue.js'
import { authenticate, bindResource, type Credentials, openStream } from '#harness/probe/sign-in.js'
import { showUrl, type Transcript } from '#harness/probe/transcript.js'
import { trusted } from '#harness/probe/trust.js'
import type { Account } from '#harness/target/target.js'
import { logIn } from '#suites/scenes/sessions.js'
import { actor, connect } from '#suites/scenes/wires.js'
import type { JudgeSettings, Order, Report, Task } from './jury.ts'

/** The thread of all judges, made when the first one is needed. */
class Jury {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { readonly resolve: (said: string) => void; readonly reject: (error: Error) => void }>()
  readonly #judges = new Map<number, (report: Report) => void>()
  #number = 0

  constructor() {
    this.#worker = new Worker(new URL(`./jury${moduleSuffix}`, import.meta.url))
    this.#worker.on('message', (report: Report) => this.#hear(report))
    this.#worker.on('error', error => this.#over(error))
    this.#worker.unref()
  }

  /** A number for a new judge, and who is told what it sends and hears. */
  admit(heard: (report: Report) => void): number {
    this.#number += 1
    this.#judges.set(this.#number, heard)
    return this.#number
  }

  dismiss(judge: number): void {
    this.#judges.delete(judge)
  }

  async order(judge: number, task: Task, deadlineMs: number): Promise<string> {
    this.#number += 1
    const order: Order = { ...task, judge, number: this.#number }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(order.number)?.reject(new Error(`no word within ${deadlineMs} ms`)), deadlineMs)
      this.#waiting.set(order.number, {
        resolve: said => { clearTimeout(timer); resolve(said) },
        reject: error => { clearTimeout(timer); reject(error) },
      })
      this.#worker.postMessage(order)
    })
  }

  #hear(report: Report): void {
    if (report.kind === 'done') this.#settle(report.number)?.resolve(report.said)
    else if (report.kind === 'failed') this.#settle(report.number)?.reject(new Error(report.why))
    else this.#judges.get(report.judge)?.(report)
  }

  #settle(number: number) {
    const waiting = this.#waiting.get(number)
    this.#waiting.delete(number)
    return waiting
  }

  #over(error: Error): void {
    for (const number of this.#waiting.keys()) this.#settle(number)?.reject(error)
    if (jury === this) jury = undefined
  }
}

let jury: Jury | undefined

/** A login takes longer than an answer: the library stretches passwords in its one thread, and several judges share that. Still less than a step may take, so that it is the library that is said to give up. */
const PATIENCE = 2

/** One connection of a library. */
export class Judge {
  readonly who: string
  readonly #jury: Jury
  readonly #number: number
  readonly #settings: JudgeSettings
  readonly #transcript: Transcript
  readonly #queue: EventQueue
  readonly #deadlineMs: number
  #stanzas = 0

  constructor(settings: JudgeSettings, { transcript, deadlineMs }: Stage) {
    jury ??= new Jury()
    this.who = settings.library === 'strophe' ? 'strophe.js' : `@xmpp/${settings.library}`
    this.#jury = jury
    this.#settings = settings
    this.#transcript = transcript
    this.#queue = new EventQueue(this.who, transcript, deadlineMs)
    this.#deadlineMs = deadlineMs
    this.#number = jury.admit(report => this.#hear(report))
  }

  /** Connects and logs in; resolves to the address. @throws MismatchError when the library gives up */
  async start(): Promise<string> {
    this.#transcript.note(this.who, `connects to ${showUrl(this.#settings.service)}`)
    await this.#order({ do: 'make', settings: this.#settings })
    return this.#order({ do: 'start', deadlineMs: this.#deadlineMs * PATIENCE }, PATIENCE)
  }

  async send(element: Element): Promise<void> {
    await this.#order({ do: 'send', xml: element.toString() })
  }

  /** Stanzas that the library has sent since it asked for stream management; with its answers, to pushes of its account's roster for one. */
  get stanzas(): number { return this.#stanzas }

  /** As `Wire.next`. */
  async next<T>(wanted: Matcher<T>): Promise<T> {
    return this.#queue.next(wanted)
  }

  /** Asks and resolves to the result that the library takes for the answer. @throws MismatchError when it gives up */
  async request(iq: Element): Promise<string> {
    return this.#order({ do: 'request', xml: iq.toString(), deadlineMs: this.#deadlineMs })
  }

  /** Disconnects; it may be started again. */
  async leave(): Promise<void> {
    await this.#order({ do: 'leave' })
  }

  /** Ends its connection without the end of its stream. */
  async drop(): Promise<void> {
    await this.#order({ do: 'drop' })
  }

  /** Connects again and takes its session up. @throws MismatchError when it does not get it back */
  async resume(): Promise<void> {
    await this.#order({ do: 'resume', deadlineMs: this.#deadlineMs * PATIENCE }, PATIENCE)
  }

  async stop(): Promise<void> {
    await this.#jury.order(this.#number, { do: 'stop' }, this.#deadlineMs).catch(() => undefined)
    this.#jury.dismiss(this.#number)
  }

  async #order(task: Task, patience = 1): Promise<string> {
    try {
      return await this.#jury.order(this.#number, task, this.#deadlineMs * patience)
    } catch (error) {
      const observed = error instanceof Error ? error.message : String(error)
      throw new MismatchError('INTEROP_GAVE_UP', `${this.who} gave up: ${observed}`, { expected: `${this.who} can ${task.do}`, observed })
    }
  }

  #hear(report: Report): void {
    if (report.kind === 'sent') {
      if (report.text.startsWith('<enable ')) this.#stanzas = 0
      if (/^<(?:message|presence|iq)\b/.test(report.text)) this.#stanzas += 1
      this.#transcript.sent(this.who, report.text)
    } else if (report.kind === 'trouble') this.#transcript.note(this.who, report.text)
    else if (report.kind === 'heard') {
      const line = this.#transcript.received(this.who, report.text)
      const { text: shown = report.text, atMs = 0 } = this.#transcript.lines[line] ?? {}
      const element = readAgain(report.text)
      if (element) this.#queue.push({ kind: 'element', element, raw: report.text, shown, atMs, line })
    }
  }
}

/** What a library has read and written down again. */
function readAgain(text: string): Element | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

type Mechanism = 'PLAIN' | 'SCRAM-SHA-1' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'ANONYMOUS'
const FEATURES: Readonly<Record<Mechanism, string>> = { 'PLAIN': 'sasl-plain', 'SCRAM-SHA-1': 'sasl-scram', 'SCRAM-SHA-256': 'sasl-scram-sha-256', 'SCRAM-SHA-512': 'sasl-scram-sha-512', 'ANONYMOUS': 'sasl-anonymous' }

/** Who a judge logs in as. */
interface Identity {
  readonly domain: string
  readonly account: Account | undefined
}

/** One of our own has logged in like that, and out again. */
function identified(mechanism: Mechanism, needs: Partial<Needs>): Fixture<Identity> {
  const anonymous = mechanism === 'ANONYMOUS'
  return new Fixture({ ...needs, features: [FEATURES[mechanism], ...(needs.features ?? [])], accounts: anonymous ? 0 : 1, meets: 'what-comes' }, async stage => {
    const { target } = stage
    const account = anonymous ? undefined : target.accounts[0]
    const domain = anonymous ? (target.anonymousDomain ?? target.domain) : target.domain
    if (account) stage.transcript.conceal(account.password)
    await logInOurselves(stage, domain, { mechanism, ...(account ? { account } : {}) })
    return { domain, account }
  })
}

/** `@xmpp/client`, not started, set up to log in with a mechanism that it knows. */
export function outsideClient(mechanism: Mechanism, over: 'each' | 'wss' = 'each'): Fixture<Identity & { readonly judge: Judge }> {
  const needs: Partial<Needs> = over === 'wss' ? { transports: ['websocket'], features: ['websocket-tls'] } : { transports: STREAMS }
  return identified(mechanism, needs).andThen(async ({ domain, account }, stage) => {
    const judge = new Judge({ library: 'client', service: over === 'wss' ? wssOf(stage) : serviceOf(stage), domain, ca: await trusted(stage.target.endpoints.authority), resource: stage.tag, mechanism, credentials: { ...account } }, stage)
    stage.defer(async () => judge.stop())
    return { judge, domain, account }
  })
}

/** strophe.js, not started, set up to log in with a mechanism that it knows. */
export function strophe(mechanism: Mechanism, managed?: true): Fixture<{ readonly judge: Judge }> {
  return identified(mechanism, { transports: ['websocket', 'bosh'] }).andThen(async ({ domain, account }, stage) => {
    const judge = new Judge({ library: 'strophe', ...(managed && { managed }), service: serviceOf(stage), domain, ca: await trusted(stage.target.endpoints.authority), resource: stage.tag, mechanism, credentials: { ...account } }, stage)
    stage.defer(async () => judge.stop())
    return { judge }
  })
}

/** So that a judge is not asked about a server on which not even we get anywhere. */
async function logInOurselves(stage: Stage, domain: string, credentials: Credentials): Promise<void> {
  const wire = await connect(stage, 'own')
  await setUp('one of our own logs in', async () => {
    const features = await openStream(wire, domain)
    if (!readMechanisms(features).includes(credentials.mechanism ?? '')) throw new HarnessError('SASL_NOT_OFFERED', `this stream does not offer ${credentials.mechanism ?? ''}`)
    await authenticate(wire, domain, features, credentials)
    await bindResource(wire)
  })
  wire.destroy()
}

function serviceOf({ target: { endpoints: { tcp, websocket, bosh, secureWebsocket, directTls } }, transport }: Stage): string {
  if (transport === 'bosh' && bosh) return bosh.url
  if (transport === 'websocket' && (websocket ?? secureWebsocket)) return (websocket ?? secureWebsocket)?.url ?? ''
  if (transport === 'tcp' && tcp) return `xmpp://${tcp.host}:${tcp.port}`
  if (transport === 'tcp' && directTls) return `xmpps://${directTls.host}:${directTls.port}`
  throw new HarnessError('DIAL_NO_ENDPOINT', `the target has no ${transport} endpoint`)
}

function wssOf({ target: { endpoints: { websocket, secureWebsocket } } }: Stage): string {
  return (secureWebsocket ?? websocket)?.url ?? ''
}

/** `@xmpp/client` is online, and alice, one of our own, too. */
export const outsideSession = outsideClient('PLAIN').andThen(online)
/** The same with TLS below WebSocket. */
export const outsideSessionOnWss = outsideClient('PLAIN', 'wss').andThen(online)

/** strophe.js is online, and alice, one of our own, too. */
export const stropheSession = strophe('PLAIN').andThen(online)
/** The same with its stream managed; the library does so over WebSocket only. */
export const stropheManaged = strophe('PLAIN', true).with({ transports: ['websocket'], features: ['sm-resume'], accounts: 2 }).andThen(online)

async function online({ judge }: { readonly judge: Judge }, stage: Stage): Promise<{ readonly judge: Judge; readonly jid: string; readonly alice: Client }> {
  const jid = await setUp(`${judge.who} logs in`, async () => judge.start())
  return { judge, jid, alice: await logIn(stage, 'alice', 0) }
}

/** `@xmpp/component`, not started. One of our own has connected in its place, and left again. */
export const outsideComponent = new Fixture<{ readonly judge: Judge; readonly domain: string }>({ features: ['component'], exclusive: 'component', polite: false, meets: 'what-comes' }, async stage => {
  const { component: known, endpoints: { component: at } } = stage.target
  if (!known || !at) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no component port')
  stage.transcript.conceal(known.secret)
  const ours = await connectComponent(stage.target, actor(stage, 'own'))
  await ours.close().catch(() => undefined)
  const judge = new Judge({ library: 'component', service: `xmpp://${at.host}:${at.port}`, domain: known.domain, password: known.secret }, stage)
  stage.defer(async () => judge.stop())
  return { judge, domain: known.domain }
})

/** `@xmpp/component` is online, and alice, one of our own, too. */
export const outsideComponentOnline = outsideComponent.andThen(async ({ judge, domain }, stage) => {
  await setUp('@xmpp/component connects', async () => judge.start())
  return { judge, domain, alice: await logIn(stage, 'alice', 0) }
})

/** `@xmpp/component` twice, under two names: both are online. */
export const outsideComponents = outsideComponentOnline.with({ features: ['component-second'] }).andThen(async ({ judge: echo, domain }, stage) => {
  const { secondComponent: known, endpoints: { component: at } } = stage.target
  if (!known || !at) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no second component')
  stage.transcript.conceal(known.secret)
  const relay = new Judge({ library: 'component', service: `xmpp://${at.host}:${at.port}`, domain: known.domain, password: known.secret }, stage)
  stage.defer(async () => relay.stop())
  await setUp('another @xmpp/component connects', async () => relay.start())
  return { echo: { judge: echo, domain }, relay: { judge: relay, domain: known.domain } }
})
