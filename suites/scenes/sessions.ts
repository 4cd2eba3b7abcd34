/** Scenes of clients that are logged in. Nobody has sent presence yet. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { Fixture, type Stage } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { available } from '#harness/match/stanza.js'
import { type Client, login } from '#harness/probe/client.js'
import { actor } from './wires.ts'

const EVERYONE = ['alice', 'bob', 'carol'] as const
type Name = (typeof EVERYONE)[number]

/** Logs a client in, with the account that has its place among the target's, or else anonymously. It logs out when the test is over. */
export async function logIn(stage: Stage, who: string, place: number): Promise<Client> {
  const account = stage.target.accounts[place]
  const client = await login({
    ...actor(stage, who), target: stage.target, transport: stage.transport,
    resource: `${stage.tag}-${who}`, ...(account ? { account } : {}),
  })
  stage.defer(async () => client.close({ deadlineMs: 500 }))
  return client
}

function cast<N extends Name>(...names: readonly N[]): Fixture<Record<N, Client>> {
  return new Fixture({}, async stage => {
    const clients = await Promise.all(names.map(async who => logIn(stage, who, EVERYONE.indexOf(who))))
    return Object.fromEntries(names.map((who, index) => [who, clients[index]])) as Record<N, Client>
  })
}

/** One client. */
export const session = cast('alice')
/** Two clients of different accounts. */
export const pair = cast('alice', 'bob')
/** Three. */
export const trio = cast('alice', 'bob', 'carol')

/** Two clients; bob has shown himself to alice, who may therefore ask him things (RFC 6121 §8.5.3.1). */
export const acquainted = pair.andThen(async ({ alice, bob }) => {
  await bob.send(el('presence', { xmlns: NS.client, to: alice.jid.toString() }))
  await setUp('bob shows himself to alice', async () => alice.next(available({ from: bob.jid.toString() })))
  return { alice, bob }
})
