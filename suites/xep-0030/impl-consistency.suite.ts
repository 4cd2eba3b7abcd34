/** Spec: XEP-0030 v2.5.0 §6.3, "Response Consistency". */
import { childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, should } from '#harness/clause/clause.js'
import type { Client } from '#harness/probe/client.js'
import { pair } from '#suites/scenes/sessions.js'

async function identitiesFor(asker: Client): Promise<string[]> {
  const info = await asker.ask('get', asker.jid.domain, discoInfoQuery())
  return info ? childrenOf(info, NS.discoInfo, 'identity').map(({ attrs }) => `${attrs['category']}/${attrs['type']}`) : []
}

should('XEP-0030#impl-consistency.1', 'the server is the same to everyone', pair, async ({ alice, bob }) => {
  expect(await identitiesFor(alice)).toEqual(await identitiesFor(bob))
})
