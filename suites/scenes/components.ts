/** Scenes around the component port. The target lets one component in, so these tests take turns. */
import { NS } from '#xmpp/namespaces.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { header } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import { type Component, connectComponent, handshakeDigest } from '#harness/probe/component.js'
import type { Header } from '#harness/probe/wire-event.js'
import { dialTcp, type Wire } from '#harness/probe/wire.js'
import { logIn } from './sessions.ts'
import { actor } from './wires.ts'

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
