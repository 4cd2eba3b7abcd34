/** Spec: XEP-0030 v2.5.0 §4.4, "Relationship Between an Entity and its Items". */
import { attr, childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { iqError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { ask, fence } from '#suites/scenes/words.js'

must('XEP-0030#items-relationship.1', 'the server lists what it serves itself', session, async ({ alice }) => {
  const list = await alice.ask('get', alice.jid.domain, discoItemsQuery())
  for (const item of list ? childrenOf(list, NS.discoItems, 'item') : []) await ask(alice, attr(item, 'jid'), discoInfoQuery())
  const foreign = await alice.allBefore(await fence(alice), iqError(undefined, 'remote-server-not-found'))
  expect(foreign.map(({ from }) => from)).toEqual([])
})
