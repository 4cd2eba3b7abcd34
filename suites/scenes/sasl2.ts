/** Scenes of SASL2: streams over TLS where it is offered, logins with whatever goes along with them, and sessions made so. Spec: XEP-0388, XEP-0386. */
import { randomUUID } from 'node:crypto'
import { attr, childOf, el, type Element } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { clientFirstBare, formatClientFirst, parseServerFirst } from '#xmpp/sasl/scram.js'
import { bind2, readBind2Feature } from '#xmpp/stanzas/bind2.js'
import { readData } from '#xmpp/stanzas/sasl.js'
import { authenticate, readAuthentication, readSuccess2, response2, type UserAgent } from '#xmpp/stanzas/sasl2.js'
import { readStarttls } from '#xmpp/stanzas/starttls.js'
import { readHandled, writeEnable } from '#xmpp/stanzas/stream-management.js'
import type { Fixture, Stage } from '#harness/clause/fixture.js'
import { HarnessError, MismatchError, setUp } from '#harness/errors.js'
import { anyOf, type Matcher } from '#harness/match/matcher.js'
import { element, header, streamFeatures } from '#harness/match/stream.js'
import { Client } from '#harness/probe/client.js'
import { startTls } from '#harness/probe/sign-in.js'
import { dial } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Account, Endpoints } from '#harness/target/target.js'
import { clientFirst, plain, prove } from './sasl.ts'
import { actor, dialled, type Opened } from './wires.ts'

/** What may answer a login. */
const succeeded: Matcher<Element> = element(NS.sasl2, 'success')
const failed: Matcher<Element> = element(NS.sasl2, 'failure')
export const challenged: Matcher<Element> = element(NS.sasl2, 'challenge')
export const outcome: Matcher<Element> = anyOf(succeeded, failed)

/** Mechanisms that we speak and that need an account, quickest first. */
export const SPOKEN = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-1'] as const

/** A stream over TLS where SASL2 is offered. */
export interface Offered2 extends Opened {
  readonly account: Account
  /** Of those that are offered. */
  readonly mechanism: string
  readonly mechanisms: readonly string[]
  /** What can be done along with the login. */
  readonly inline: readonly Element[]
}

/** Connects over TLS where the target has any for this transport: SASL2 may only be offered there. */
export async function connectSecurely(stage: Stage, who = 'probe', domain = stage.target.domain): Promise<Wire> {
  const { tcp, directTls, websocket, secureWebsocket, bosh, secureBosh, ...more } = stage.target.endpoints
  const endpoints: Endpoints = {
    ...more,
    ...(directTls ? { directTls } : tcp && { tcp }),
    ...(secureWebsocket ? { secureWebsocket } : websocket && { websocket }),
    ...(secureBosh ? { secureBosh } : bosh && { bosh }),
  }
  const wire = await dial(stage.transport, endpoints, { ...actor(stage, who), domain })
  stage.defer(() => wire.destroy())
  return wire
}

/** Opens a stream there and says what it offers. @param from who the header says this is */
export async function openSecurely(wire: Wire, domain: string, from?: string): Promise<Element> {
  await wire.open({ to: domain, ...(from !== undefined && { from }) })
  await wire.next(header())
  const features = await wire.next(streamFeatures())
  if (wire.tls || readStarttls(features) === undefined) return features
  await startTls(wire, { domain })
  return openSecurely(wire, domain, from)
}

/** Opens a stream on which somebody with an account may log in. */
export async function offer(stage: Stage, { who, from, account = stage.target.accounts[0] }: { readonly who?: string; readonly from?: string; readonly account?: Account } = {}): Promise<Offered2> {
  const { target: { domain }, transcript } = stage
  const wire = await connectSecurely(stage, who)
  const features = await setUp('the stream opens over TLS', async () => openSecurely(wire, domain, from))
  const offered = readAuthentication(features)
  const mechanism = SPOKEN.find(name => offered?.mechanisms.includes(name))
  if (!offered || mechanism === undefined || !account) throw new HarnessError('SASL2_NOT_OFFERED', `this stream offers none of ${SPOKEN.join(', ')} with SASL2`)
  transcript.conceal(account.password)
  return { wire, domain, features, account, mechanism, ...offered }
}

/** A connection over TLS on which nobody has said anything. */
export const secured: Fixture<{ readonly wire: Wire; readonly domain: string }> = dialled.with({ features: ['sasl2'] }).andThen(async (_, stage) => ({ wire: await connectSecurely(stage), domain: stage.target.domain }))
/** A stream over TLS where SASL2 is offered. */
export const offered: Fixture<Offered2> = dialled.with({ accounts: 1, features: ['sasl2'] }).andThen(async (_, stage) => offer(stage))
/** The same where a resource can be bound along with the login. */
export const binding: Fixture<Offered2> = offered.with({ features: ['bind2'] })

export interface Attempt {
  /** Whoever the stream was opened for, when left out. */
  readonly account?: Account & { readonly authzid?: string }
  readonly mechanism?: string
  readonly userAgent?: UserAgent
  readonly inline?: readonly Element[]
}

/** Logs in as far as the server goes along. @returns its last word: success or failure */
export async function attempt(scene: Offered2, { account = scene.account, mechanism = scene.mechanism, userAgent = { id: randomUUID() }, inline = [] }: Attempt = {}): Promise<Element> {
  const { wire } = scene
  const first = clientFirst(account, account.authzid === undefined ? {} : { authzid: account.authzid })
  const initial = mechanism === 'PLAIN' ? plain(account) : Buffer.from(formatClientFirst(first))
  await wire.send(authenticate({ mechanism, initial, userAgent }, ...inline))
  const answer = await wire.next(anyOf(challenged, outcome))
  if (answer.name !== 'challenge') return answer
  const serverFirst = readData(answer).toString()
  const { message } = await prove({ ...scene, account, mechanism, ...parseServerFirst(serverFirst), first, serverFirst, bare: clientFirstBare(first) })
  await wire.send(response2(Buffer.from(message)))
  return wire.next(outcome)
}

/** The same, where being refused is a disappointment. */
export async function enter(scene: Offered2, how: Attempt = {}): Promise<Element> {
  const answer = await attempt(scene, how)
  if (answer.name === 'success') return answer
  throw new MismatchError('SASL2_REFUSED', `${scene.wire.who} was refused`, { expected: 'success', observed: answer.toString() })
}

/** The address in a success; empty when it has none. */
export function identifier(success: Element): string {
  return readSuccess2(success).identifier ?? ''
}

/** What a success says of the bind, of stream management inside it, and of a resumption. */
export function results(success: Element): { readonly bound: Element | undefined; readonly managed: Element | undefined; readonly resumed: Element | undefined; readonly failed: Element | undefined } {
  const bound = childOf(success, NS.bind2, 'bound')
  const managed = bound && (childOf(bound, NS.sm, 'enabled') ?? childOf(bound, NS.sm, 'failed'))
  return { bound, managed, resumed: childOf(success, NS.sm, 'resumed'), failed: childOf(success, NS.sm, 'failed') }
}

/** What the server can turn on along with a bind; `undefined` when it does not list it. */
export function bindFeatures({ inline }: Offered2): readonly string[] | undefined {
  const offer2 = inline.find(each => each.attrs['xmlns'] === NS.bind2 && each.name === 'bind')
  return offer2 && readBind2Feature(offer2)
}

/** A session that was bound along with the login. */
export interface BoundInline {
  readonly client: Client
  readonly success: Element
  /** To resume it by; empty when it has none. */
  readonly id: string
}

/** Logs in and binds, and reads the features that follow. @param requests to turn something on */
export async function bindInline(stage: Stage, { who = 'alice', account, tag, userAgent, requests = [] }: { readonly who?: string; readonly account?: Account; readonly tag?: string; readonly userAgent?: UserAgent; readonly requests?: readonly Element[] } = {}): Promise<BoundInline> {
  const scene = await offer(stage, { who, ...(account && { account }) })
  return setUp(`${who} logs in and binds`, async () => {
    const success = await enter(scene, { inline: [bind2(tag, ...requests)], ...(userAgent && { userAgent }) })
    const jid = Jid.parse(identifier(success))
    if (jid.resource === '') throw new HarnessError('SASL2_NOT_BOUND', 'the server bound no resource along with the login')
    const client = new Client(scene.wire, jid, await scene.wire.next(streamFeatures()))
    stage.defer(async () => client.close({ deadlineMs: 500 }))
    const { managed } = results(success)
    return { client, success, id: (managed && attr(managed, 'id')) ?? '' }
  })
}

const session2 = dialled.with({ accounts: 1, features: ['sasl2', 'bind2'] })

/** Alice, bound along with her login. */
export const boundInline: Fixture<BoundInline> = session2.andThen(async (_, stage) => bindInline(stage))

/** The same with a tag, and the id of her installation. */
export const tagged: Fixture<BoundInline & { readonly tag: string; readonly installation: string }> = session2.andThen(async (_, stage) => {
  const installation = randomUUID()
  return { ...await bindInline(stage, { tag: 'Assay', userAgent: { id: installation } }), tag: 'Assay', installation }
})

/** Alice, whose session has been lost and can be resumed. */
export const lost: Fixture<BoundInline> = session2.with({ features: ['sm-inline', 'sm-resume'] }).andThen(async (_, stage) => {
  const alice = await bindInline(stage, { requests: [writeEnable({ resume: true })] })
  if (alice.id === '') throw new HarnessError('SESSION_NO_ID', 'the server gave the session no id to resume it by')
  alice.client.wire.destroy()
  return alice
})

/** How much a managed client's server has handled. */
export async function handledBy(client: Client): Promise<number | undefined> {
  await client.send(el('r', { xmlns: NS.sm }))
  return readHandled(await client.next(element(NS.sm, 'a')))
}
