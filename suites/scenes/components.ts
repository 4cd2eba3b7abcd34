/** Scenes around the component port. The target lets each component in once, so these tests take turns. */
import { el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqAnswer, message, presence } from '#harness/match/stanza.js'
import { header, streamError } from '#harness/match/stream.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { type Component, connectComponent, handshakeDigest } from '#harness/probe/component.js'
import type { Header } from '#harness/probe/wire-event.js'
import { dialTcp } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import { logIn } from './sessions.ts'
import { actor } from './wires.ts'
import { fence } from './words.ts'

const NEEDS = { features: ['component'], exclusive: 'component', polite: false } as const

/** A connection to the component port, and whom the target lets in there. */
export interface ComponentPort {
  readonly wire: Wire
  readonly domain: string
  readonly secret: string
}

/** A component's stream before the handshake. */
export interface ComponentStream extends ComponentPort {
  /** The server's. */
  readonly header: Header
  /** What the handshake has to hold. */
  readonly digest: string
}

async function dialComponent(stage: Stage, who: string): Promise<ComponentPort> {
  const { component, endpoints } = stage.target
  if (!component || !endpoints.component) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no component port')
  const wire = await dialTcp(endpoints.component, { who, transcript: stage.transcript, deadlineMs: stage.deadlineMs })
  wire.transcript.conceal(component.secret)
  stage.defer(async () => wire.close({ deadlineMs: 500 }))
  return { wire, ...component }
}

async function opened(port: ComponentPort): Promise<ComponentStream> {
  const answer = await setUp(`${port.wire.who} opens a stream`, async () => {
    await port.wire.open({ to: port.domain, version: '', contentNamespace: NS.component })
    return port.wire.next(header())
  })
  return { ...port, header: answer, digest: handshakeDigest(answer.attrs['id'] ?? '', port.secret) }
}

/** A connection to the component port on which nobody has said anything. */
export const componentPort = new Fixture<ComponentPort>(NEEDS, async stage => dialComponent(stage, 'component'))

/** The component has opened a stream; nobody has shaken hands. */
export const componentStream = componentPort.andThen(opened)

/** The component is connected, and alice is logged in. */
export const component = new Fixture<{ readonly component: Component; readonly alice: Client }>(NEEDS, async stage => {
  const connected = await connectComponent(stage.target, actor(stage, 'component'))
  stage.defer(async () => connected.close({ deadlineMs: 500 }))
  return { component: connected, alice: await logIn(stage, 'alice', 0) }
})

/** The component is connected, and opens another stream; nobody has shaken hands there. */
export const componentTwice = component.andThen(async ({ component: first }, stage) => ({ first, second: await opened(await dialComponent(stage, 'second')) }))

/** Two components are connected. */
export const twoComponents = component.with({ features: ['component-second'] }).andThen(async ({ component: echo, alice }, stage) => {
  const relay = await connectComponent(stage.target, actor(stage, 'relay'), stage.target.secondComponent)
  stage.defer(async () => relay.close({ deadlineMs: 500 }))
  return { echo, relay, alice }
})

/** A component's connection broke without a word, and it connects again: its new stream, before the handshake. */
export const componentAgain = component.andThen(async ({ component: lost, alice }, stage) => {
  lost.wire.destroy()
  return { alice, again: await opened(await dialComponent(stage, 'again')) }
})

/** A message of a component. */
export function talk(addresses: { readonly from?: string | undefined; readonly to?: string | undefined }, body: string, ...payloads: readonly Element[]): Element {
  return el('message', { xmlns: NS.component, ...addresses }, el('body', {}, body), ...payloads)
}

/** The server has taken everything that the component sent up to now, and went on or ended the stream with one of these errors. */
export async function decided(from: Component, server: string, ...conditions: readonly string[]): Promise<void> {
  const id = freshId()
  await from.send(el('iq', { xmlns: NS.component, type: 'get', id, from: from.domain, to: server }, ping()))
  await from.next(anyOf<unknown>(streamError(...conditions), iqAnswer(id)))
}

/** What the server decided before would have reached the client by now. */
export async function neverHeard(client: Client, body: string): Promise<void> {
  await client.noneBefore(await fence(client), message({ body }))
}

/** A component's user of whom nobody has heard yet. What alice's roster knows of it is taken out when the test is over. */
export const contact = component.with({ features: ['presence-subscription'] }).andThen(async ({ component: echo, alice }, stage) => {
  const address = `${stage.tag}@${echo.domain}`
  stage.defer(async () => {
    const item = el('item', { jid: address, subscription: 'remove' })
    await alice.iq('set', undefined, el('query', { xmlns: NS.roster }, item), { deadlineMs: 500 }).catch(() => undefined)
  })
  return { echo, alice, address }
})

/** The same, and the user of the component is subscribed to alice’s presence. */
export const subscriber = contact.andThen(async ({ echo, alice, address }) => setUp('a user of the component subscribes to alice', async () => {
  await alice.send(el('presence', { xmlns: NS.client }))
  await alice.next(await fence(alice))
  await echo.send(el('presence', { xmlns: NS.component, type: 'subscribe', from: address, to: alice.jid.bareText }))
  await alice.next(presence({ type: 'subscribe', from: address }))
  await alice.send(el('presence', { xmlns: NS.client, type: 'subscribed', to: address }))
  await echo.next(presence({ type: 'subscribed', to: address }))
  return { echo, alice, address }
}))
