/** Scenes of limits: what the target says it refuses, and the port where its limits are for us too. */
import { Fixture, type Stage, STREAMS } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { header } from '#harness/match/stream.js'
import { authenticate, bindResource, type Credentials, openStream } from '#harness/probe/sign-in.js'
import type { Client } from '#harness/probe/client.js'
import type { WaitOptions } from '#harness/probe/event-queue.js'
import { dial } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import { actor, connect } from './wires.ts'
import { session } from './sessions.ts'

/** A client, and the size in bytes beyond which the target takes no stanza. */
export const measuredSession = session.with({ features: ['dos-limits'], transports: STREAMS, polite: false }).andThen(async ({ alice }, { target }) => {
  const maxBytes = target.limits?.maxStanzaBytes
  if (maxBytes === undefined) throw new HarnessError('TARGET_NO_LIMIT', 'the target says that it has limits, and not which; add limits.maxStanzaBytes to its file')
  return { alice, maxBytes }
})

/** Sends what is far beyond the limit: some servers count whole reads. */
export async function sendGiant(alice: Client, bytes: number): Promise<void> {
  const giant = `<message xmlns='jabber:client' type='chat' to='${alice.jid.toString()}'><body>${'x'.repeat(2 * bytes)}</body></message>`
  await alice.send(giant).catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
}

/** Half a megabyte takes some servers seconds to read. */
export function patience({ deadlineMs }: Stage): WaitOptions {
  return { deadlineMs: 2 * deadlineMs }
}

/** Alone: its limits are for all who use it together. */
const LIMITED = { features: ['limited-port'], transports: ['tcp'], polite: false, alone: true } as const

/** Connects to the limited port. */
async function connectLimited(stage: Stage, who: string): Promise<Wire> {
  const { limited } = stage.target.endpoints
  if (!limited) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no port with limits')
  const wire = await dial('tcp', { tcp: limited }, actor(stage, who))
  stage.defer(async () => {
    wire.end()
    await wire.closed({ deadlineMs: 2_000 }).catch(() => wire.destroy())
  })
  return wire
}

/** Logs in on the limited port, with an account or as nobody in particular; and how fast the client may send. */
async function hasten(stage: Stage, domain: string, credentials: Credentials) {
  const { target: { limits: { stanzasPerSecond = 0, stanzaBurst = 0 } = {} }, tag } = stage
  const wire = await connectLimited(stage, 'hasty')
  const address = await setUp('the client logs in', async () => {
    await authenticate(wire, domain, await openStream(wire, domain), credentials)
    return bindResource(wire, tag)
  })
  return { wire, address, stanzasPerSecond, stanzaBurst }
}

/** A bound client on the limited port, and how fast it may send. */
export const pacedClient = new Fixture(LIMITED, async stage => {
  const { domain, accounts: [account] } = stage.target
  return hasten(stage, domain, account ? { account } : {})
})

/** The same without an account. */
export const pacedNobody = new Fixture({ ...LIMITED, features: [...LIMITED.features, 'sasl-anonymous'] }, async stage => {
  const { domain, anonymousDomain = domain } = stage.target
  return hasten(stage, anonymousDomain, { mechanism: 'ANONYMOUS' })
})

/** As many open streams as one address may have, and a connection more. */
export const oneTooMany = new Fixture(LIMITED, async stage => {
  const { target: { domain, limits: { connectionsPerAddress = 0 } = {} } } = stage
  for (let open = 0; open < connectionsPerAddress; open += 1) {
    const wire = await connectLimited(stage, `guest ${open + 1}`)
    await setUp('a connection within the limit is served', async () => openStream(wire, domain))
  }
  return { wire: await connectLimited(stage, 'one too many'), domain }
})

/** How many connections besiege a target, and in how many stages of not logging in. */
const SIEGE = 180

/** Alice is logged in; around her are many connections that say nothing, only a header, or half a login. */
export const besieged = session.with({ polite: false, alone: true }).andThen(async ({ alice }, stage) => {
  const { domain } = stage.target
  const strangers = await setUp('many connections are made', async () => Promise.all(Array.from({ length: SIEGE }, async (_, n) => connect(stage, `stranger ${n + 1}`))))
  await setUp('most of them begin', async () => Promise.all(strangers.filter((_, n) => n % 3 !== 0).map(async wire => {
    await wire.open({ to: domain })
    await wire.next(header())
  })))
  await Promise.all(strangers.filter((_, n) => n % 3 === 2).map(async wire => wire.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>")))
  return { alice, domain }
})
