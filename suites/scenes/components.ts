/** Scenes around the component port. The target lets one component in, so these tests take turns. */
import { Fixture } from '#harness/clause/fixture.js'
import type { Client } from '#harness/probe/client.js'
import { type Component, connectComponent } from '#harness/probe/component.js'
import { dialTcp, type Wire } from '#harness/probe/wire.js'
import { HarnessError } from '#harness/errors.js'
import { logIn } from './sessions.ts'

const NEEDS = { features: ['component'], exclusive: 'component', polite: false } as const

/** A connection to the component port on which nobody has said anything. */
export const componentPort = new Fixture<{ readonly wire: Wire; readonly domain: string; readonly secret: string }>(NEEDS, async stage => {
  const { component, endpoints } = stage.target
  if (!component || !endpoints.component) throw new HarnessError('COMPONENT_NOT_CONFIGURED', 'the target has no component port')
  const wire = await dialTcp(endpoints.component, { who: 'component', transcript: stage.transcript, deadlineMs: stage.deadlineMs })
  wire.transcript.conceal(component.secret)
  stage.defer(async () => wire.close({ deadlineMs: 500 }))
  return { wire, ...component }
})

/** The component is connected, and alice is logged in. */
export const component = new Fixture<{ readonly component: Component; readonly alice: Client }>(NEEDS, async stage => {
  const connected = await connectComponent(stage.target, { who: 'component', transcript: stage.transcript, deadlineMs: stage.deadlineMs })
  stage.defer(async () => connected.close({ deadlineMs: 500 }))
  return { component: connected, alice: await logIn(stage, 'alice', 0) }
})
