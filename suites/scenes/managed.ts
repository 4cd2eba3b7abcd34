/** Scenes of clients whose streams are managed: turned on, cut, and resumed over another connection. Spec: XEP-0198 v1.6.3 §3–§5. */
import { attr, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ack, readHandled, writeEnable, writeResumption } from '#xmpp/stanzas/stream-management.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { available } from '#harness/match/stanza.js'
import { element } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import { authenticate, openStream } from '#harness/probe/sign-in.js'
import { dial } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { logIn, session } from './sessions.ts'
import { actor } from './wires.ts'
import { fence } from './words.ts'

/** Streams of our own; those of BOSH are for its own suites. */
export const STREAMS: readonly Transport[] = ['websocket', 'tcp']

export const enabled: Matcher<Element> = element(NS.sm, 'enabled')
const resumed: Matcher<Element> = element(NS.sm, 'resumed')
export const failed: Matcher<Element> = element(NS.sm, 'failed')
export const ackRequested: Matcher<Element> = element(NS.sm, 'r')
const acked: Matcher<Element> = element(NS.sm, 'a')

/** What a server answers to a request to turn stream management on, or to resume. */
export const answer: Matcher<Element> = anyOf(enabled, resumed, failed)

/** A client whose stanzas are counted. */
export class Managed {
  readonly enabled: Element
  readonly #place: number | undefined
  #client: Client
  /** Stanzas handled over earlier streams, less those that came over this one before counting began. */
  #offset: number

  /** @param place of its account among the target's; none for a guest, who does not come back */
  constructor(client: Client, enabledElement: Element, place: number | undefined) {
    this.enabled = enabledElement
    this.#client = client
    this.#place = place
    this.#offset = -client.wire.stanzas
  }

  /** On the stream that carries the session now. */
  get client(): Client { return this.#client }
  get jid(): string { return this.#client.jid.toString() }
  get id(): string { return attr(this.enabled, 'id') ?? '' }
  /** How long the server keeps the session, as it says. */
  get windowMs(): number { return Number(attr(this.enabled, 'max') ?? '0') * 1000 }
  /** Stanzas of the server that came so far. */
  get handled(): number { return this.#client.wire.stanzas + this.#offset }

  /** Says what came so far. */
  async ack(): Promise<void> {
    await this.#client.send(ack(this.handled))
  }

  /** Asks what the server has handled; `undefined` when the answer does not say. */
  async count(): Promise<number | undefined> {
    await this.#client.send(el('r', { xmlns: NS.sm }))
    return readHandled(await this.#client.next(acked))
  }

  /** Sends this many requests, and awaits the answers. */
  async exchange(times = 1): Promise<void> {
    for (let i = 0; i < times; i += 1) await this.#client.next(await fence(this.#client))
  }

  /** Drops the connection without a word. */
  cut(): void {
    this.#client.wire.destroy()
  }

  /** A new connection of the same user that has not asked for anything yet. */
  async comeBack(stage: Stage, transport: Transport = stage.transport): Promise<{ readonly wire: Wire; readonly features: Element }> {
    return logInAgain(stage, this.#place, transport)
  }

  /** Comes back and asks for the session. @returns the answer, whatever it is */
  async ask(stage: Stage, { h = this.handled, transport = stage.transport }: { readonly h?: number; readonly transport?: Transport } = {}): Promise<{ readonly wire: Wire; readonly features: Element; readonly answer: Element }> {
    const { wire, features } = await this.comeBack(stage, transport)
    await wire.send(writeResumption('resume', { previd: this.id, h }))
    return { wire, features, answer: await wire.next(answer) }
  }

  /** The same, where being refused is a setup that did not work. @returns the answer; the session goes on here */
  async resume(stage: Stage, options: { readonly h?: number; readonly transport?: Transport } = {}): Promise<Element> {
    const { jid } = this.#client
    const before = options.h ?? this.handled
    const { wire, features, answer: said } = await this.ask(stage, options)
    if (said.name !== 'resumed') throw new HarnessError('SESSION_NOT_RESUMED', `the server did not resume the session: ${said.toString()}`)
    this.#client = new Client(wire, jid, features)
    this.#offset = before - wire.stanzas
    stage.defer(async () => this.#client.close({ deadlineMs: 500 }))
    return said
  }
}

/** Logs in up to the point where a resource would be bound. */
export async function logInAgain(stage: Stage, place: number | undefined, transport: Transport = stage.transport): Promise<{ readonly wire: Wire; readonly features: Element }> {
  const account = place === undefined ? undefined : stage.target.accounts[place]
  if (!account) throw new HarnessError('SESSION_NO_ACCOUNT', 'only an account can log in as the same user again')
  const wire = await dial(transport, stage.target.endpoints, actor(stage, 'again'))
  stage.defer(() => wire.destroy())
  const features = await setUp('the client logs in again', async () => authenticate(wire, stage.target.domain, await openStream(wire, stage.target.domain), { account }))
  return { wire, features }
}

/** Turns stream management on for a client that is logged in, so that it can be resumed. */
export async function manage(client: Client, place: number | undefined, maxSeconds?: number): Promise<Managed> {
  const said = await setUp(`${client.who} has its stream managed`, async () => {
    await client.send(writeEnable({ resume: true, maxSeconds }))
    return client.next(enabled)
  })
  return new Managed(client, said, place)
}

/** The same, where an id to resume the session by is part of the setup. */
export async function manageToResume(client: Client, place: number | undefined, maxSeconds?: number): Promise<Managed> {
  const session = await manage(client, place, maxSeconds)
  if (session.id === '') throw new HarnessError('SESSION_NO_ID', 'the server gave the session no id to resume it by')
  return session
}

const one: Fixture<{ readonly alice: Client }> = session.with({ transports: STREAMS, accounts: 1 })

/** Alice, whose stream is managed. */
export const managed = one.with({ features: ['sm'] }).andThen(async ({ alice }) => ({ alice: await manage(alice, 0) }))

/** Alice, whose session can be resumed. */
export const resumable = one.with({ features: ['sm-resume'] }).andThen(async ({ alice }) => ({ alice: await manageToResume(alice, 0) }))

/** The same, and bob. */
export const resumablePair = resumable.andThen(async (scene, stage) => ({ ...scene, bob: await logIn(stage, 'bob', 1) }), { accounts: 2 })

/** Alice shows herself to bob. */
export async function showTo(alice: Client, bob: Client): Promise<void> {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await setUp('alice shows herself to bob', async () => bob.next(available({ from: alice.jid.toString() })))
}

/** The same, and alice has shown herself to bob. */
export const resumableAndSeen = resumablePair.andThen(async ({ alice, bob }) => {
  await showTo(alice.client, bob)
  return { alice, bob }
})

/** The shortest session that the server grants; bob has been shown its presence. */
export const shortLived = one.with({ features: ['sm-short-window'], accounts: 2 }).andThen(async ({ alice: client }, stage) => {
  const alice = await manageToResume(client, 0, 1)
  const bob = await logIn(stage, 'bob', 1)
  await showTo(client, bob)
  return { alice, bob }
})

/** How long to wait for what comes when a session has timed out. */
export function untilOver({ windowMs }: Managed): { readonly deadlineMs: number } {
  return { deadlineMs: windowMs + 4000 }
}
