/** Scenes where a client of bob's is available, so that its account can be written to. Nothing else may run beside them: they see all of bob. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { setUp } from '#harness/errors.js'
import type { Client } from '#harness/probe/client.js'
import { pair } from './sessions.ts'
import { fence } from './words.ts'

/** Sends presence for all, and waits until the server has taken it. */
async function becomeAvailable(client: Client): Promise<void> {
  await client.send(el('presence', { xmlns: NS.client }))
  await setUp(`${client.who} becomes available`, async () => client.next(await fence(client)))
}

/** Alice, and bob, who is available. */
export const withAvailableBob = pair.with({ alone: true }).andThen(async ({ alice, bob }) => {
  await becomeAvailable(bob)
  return { alice, bob }
})
