/** A server of the tests' own that ends as its owner would end it, while clients are there on every transport: what each of them heard. */
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import type { Matcher } from '#harness/match/matcher.js'
import { type PresenceSeen, unavailable } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import { gather } from '#harness/probe/muc-client.js'
import { startAnother } from '#harness/target/another.js'
import { transportsOf } from '#harness/target/target.js'
import type { Transport } from '#harness/verdict/run-result.js'
import { freshRoom } from './rooms.ts'
import { logIn } from './sessions.ts'

/** What somebody waited for: as it came, or the disappointment. */
export type Heard<T> = () => T

export interface Ended {
  /** What the client on this transport was told about its stream. */
  readonly streams: Readonly<Partial<Record<Transport, Heard<unknown>>>>
  /** What alice, who was in a room, was told about that. */
  readonly room: Heard<PresenceSeen>
}

const SET_UP_MS = 60_000

export const ended: Fixture<Ended> = new Fixture<Ended>({ features: ['stoppable'], polite: false, setUpMs: SET_UP_MS }, async stage => {
  const server = await startAnother(stage.target)
  stage.defer(async () => server.stop())
  const here: Stage = { ...stage, target: server.facts }
  const alice = await logIn(here, 'alice', 0)
  await gather(freshRoom(here), { alice }, {})
  const streams = await Promise.all(transportsOf(server.facts.endpoints).map(async transport => [transport, await logIn({ ...here, transport }, transport, 1)] as const))
  const stopping = server.stop()
  const [room, ...farewells] = await Promise.all([
    hear(alice, unavailable({ nick: 'alice' })),
    ...streams.map(async ([transport, client]) => [transport, await hear(client, streamError('system-shutdown'))] as const),
  ])
  for (const client of [alice, ...streams.map(([, client]) => client)]) client.wire.end()
  await stopping
  return { room, streams: Object.fromEntries(farewells) }
}).shared()

async function hear<T>(client: Client, wanted: Matcher<T>): Promise<Heard<T>> {
  try {
    const came = await client.next(wanted)
    return () => came
  } catch (disappointment) {
    return () => { throw disappointment }
  }
}
