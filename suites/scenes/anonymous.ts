/** Scenes of nobody in particular: logged in with ANONYMOUS, on the host that takes it. */
import { el } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { auth } from '#xmpp/stanzas/sasl.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { saslSuccess } from '#harness/match/stream.js'
import { type Client, login } from '#harness/probe/client.js'
import { bindResource, openStream } from '#harness/probe/sign-in.js'
import { fence } from './words.ts'
import { connect } from './wires.ts'

const NEEDS = { features: ['sasl-anonymous'] } as const

async function logIn(stage: Stage, who: string): Promise<Client> {
  const { target, transport, transcript, deadlineMs, tag } = stage
  const client = await login({ who, target, transport, transcript, deadlineMs, mechanism: 'ANONYMOUS', resource: `${tag}-${who}` })
  stage.defer(async () => client.close({ deadlineMs: 500 }))
  return client
}

/** Logs in with a trace; what the server calls the client then. */
async function logInWithTrace(stage: Stage, trace: string): Promise<Jid> {
  const domain = stage.target.anonymousDomain ?? stage.target.domain
  const wire = await connect(stage)
  return setUp('somebody logs in anonymously and leaves a trace', async () => {
    await openStream(wire, domain)
    await wire.send(auth('ANONYMOUS', Buffer.from(trace)))
    await wire.next(saslSuccess())
    wire.restart()
    await openStream(wire, domain)
    return bindResource(wire)
  })
}

/** Somebody. */
export const nobody = new Fixture(NEEDS, async stage => logIn(stage, 'nobody'))
/** Two who have nothing to do with each other. */
export const twoNobodies = new Fixture(NEEDS, async stage => [await logIn(stage, 'nobody'), await logIn(stage, 'stranger')] as const)
/** The same, available: what is for their accounts reaches them, and nobody else shares those. */
export const twoAvailableNobodies = twoNobodies.andThen(async clients => {
  for (const client of clients) {
    await client.send(el('presence', { xmlns: NS.client }))
    await setUp(`${client.who} becomes available`, async () => client.next(await fence(client)))
  }
  return clients
})
/** Two who have left the same trace, and which; as the server calls them. */
export const traced = new Fixture(NEEDS, async stage => {
  const trace = `trace-${stage.tag}`
  return { trace, jids: [await logInWithTrace(stage, trace), await logInWithTrace(stage, trace)] as const }
})
