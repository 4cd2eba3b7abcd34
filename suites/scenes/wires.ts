/** Scenes on the way to a session: connected, stream opened, authenticated. */
import type { Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { DIAL_MS, Fixture, type Stage, STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { header } from '#harness/match/stream.js'
import { authenticate, bindResource, openHeader, openStream, prove } from '#harness/probe/sign-in.js'
import { dial, type DialOptions } from '#harness/probe/dial.js'
import type { Wire } from '#harness/probe/wire.js'
import type { Header } from '#harness/probe/wire-event.js'
import type { Account, TargetFacts } from '#harness/target/target.js'

/** A connection on which nobody has said anything yet. */
export interface Dialled {
  readonly wire: Wire
  /** The host to open a stream to. */
  readonly domain: string
}

/** A connection on which the server has answered our stream header with its own. */
export interface Answered extends Dialled {
  readonly header: Header
}

/** An authenticated connection, where a new stream is due. */
export interface Restarting extends Dialled {
  /** The server's header on the stream that is over now. */
  readonly before: Header
}

/** A connection with a stream of features, before authentication. */
export interface Opened extends Dialled {
  readonly features: Element
}

/** An authenticated stream, before resource binding. */
export interface Authenticated extends Opened {
  readonly account: Account | undefined
}

/** An actor of a test, as whoever dials for it wants to know it. */
export function actor({ transcript, deadlineMs }: Stage, who: string): DialOptions {
  return { who, transcript, deadlineMs, dialMs: DIAL_MS }
}

/** Dials the stage's transport; the connection is dropped when the test is over. */
export async function connect(stage: Stage, who = 'probe'): Promise<Wire> {
  const wire = await dial(stage.transport, stage.target.endpoints, { ...actor(stage, who), domain: stage.target.domain })
  stage.defer(() => wire.destroy())
  return wire
}

/** Connected; nothing sent. */
export const dialled = new Fixture<Dialled>({ transports: 'each' }, async stage => ({ wire: await connect(stage), domain: stage.target.domain }))

/** A stream to the host of the accounts; its header has come, and nobody has looked at what follows. */
export const answered: Fixture<Answered> = dialled.with({ transports: STREAMS }).andThen(async ({ wire, domain }) => setUp('the stream opens', async () => {
  await wire.open({ to: domain })
  return { wire, domain, header: await wire.next(header()) }
}))

/** A stream to the host of the accounts; its features have come. */
export const opened: Fixture<Opened> = dialled.andThen(async ({ wire, domain }) => ({ wire, domain, features: await setUp('the stream opens', async () => openStream(wire, domain)) }))

/** The same to the host that takes ANONYMOUS. */
export const openedAnonymously = dialled.with({ features: ['sasl-anonymous'] }).andThen<Opened>(async ({ wire }, { target }) => {
  const domain = target.anonymousDomain ?? target.domain
  return { wire, domain, features: await setUp('the stream opens', async () => openStream(wire, domain)) }
})

/** Authenticated, with an account where there is one; the new stream is not opened yet. */
export const restarting: Fixture<Restarting> = dialled.with({ transports: STREAMS }).andThen(async ({ wire }, { target }) => {
  const { domain, account } = someone(target)
  return setUp('the client authenticates', async () => {
    const { header: before, features } = await openHeader(wire, domain)
    await prove(wire, features, account ? { account } : {})
    return { wire, domain, before }
  })
})

/** Authenticated with an account where there is one, and the stream opened again; no resource bound yet. */
export const authenticated: Fixture<Authenticated> = dialled.andThen(async ({ wire }, { target }) => {
  const { domain, account } = someone(target)
  const features = await setUp('the client authenticates', async () => authenticate(wire, domain, await openStream(wire, domain), account ? { account } : {}))
  return { wire, domain, features, account }
})

const SEVERAL = 4

/** Several sessions at once, for all of which the server chose the resource; and their addresses. */
export const severalBound: Fixture<readonly Jid[]> = new Fixture({ transports: 'each' }, async stage => Promise.all(Array.from({ length: SEVERAL }, async () => {
  const { wire } = await authenticated.set(stage)
  return setUp('a resource is bound', async () => bindResource(wire))
})))

/** Whoever may log in: the first account, or nobody in particular. */
function someone({ accounts: [account], domain, anonymousDomain = domain }: TargetFacts): { readonly account: Account | undefined; readonly domain: string } {
  return { account, domain: account ? domain : anonymousDomain }
}
