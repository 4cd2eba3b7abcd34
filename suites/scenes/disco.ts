/** Scenes of discovery: what a server, its rooms service and a room say about themselves. */
import { type Element } from '#xmpp/element.js'
import type { Jid } from '#xmpp/jid.js'
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import type { Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { gather } from '#harness/probe/muc-client.js'
import { freshRoom } from './rooms.ts'
import { session } from './sessions.ts'

/** An answer, and whose it is. */
export interface Told {
  readonly by: string
  readonly query: Element
}

/** The server, and where it has rooms, their service and a fresh room. */
async function places(alice: Client, stage: Stage): Promise<readonly (Jid | string)[]> {
  const { domain, mucDomain } = stage.target
  if (mucDomain === undefined) return [domain]
  const room = freshRoom(stage)
  await gather(room, { alice }, {})
  return [domain, mucDomain, room]
}

async function tell(alice: Client, asked: readonly (Jid | string)[], question: () => Element): Promise<readonly Told[]> {
  return setUp('they say what they are', async () => Promise.all(asked.map(async by => ({ by: by.toString(), query: await alice.ask('get', by, question()) ?? question() }))))
}

/** Alice is in her room; where one can ask. */
export const askable = session.andThen(async ({ alice }, stage) => ({ alice, places: await places(alice, stage) }))
/** What the server, the rooms service and a room say they are. */
export const described = askable.andThen(async ({ alice, places }) => ({ alice, told: await tell(alice, places, discoInfoQuery) }))
/** What the server, the rooms service and a room say they hold. */
export const listed = askable.andThen(async ({ alice, places }) => ({ alice, told: await tell(alice, places, discoItemsQuery) }))
