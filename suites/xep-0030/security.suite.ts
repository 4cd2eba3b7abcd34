/** Spec: XEP-0030 v2.5.0 §8, "Security Considerations". */
import { elementsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { iqError } from '#harness/match/stanza.js'
import type { Client } from '#harness/probe/client.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

/** The items somebody is told of; an error is a disappointment. */
async function itemsOf(asker: Client, whose: Jid): Promise<readonly string[]> {
  const list = await asker.ask('get', whose, discoItemsQuery())
  return list ? elementsOf(list).map(String) : []
}

must('XEP-0030#security.1', 'disco#info of an account that does not exist gets service-unavailable', session, async ({ alice }, { tag }) => {
  const nobody = Jid.of(tag, alice.jid.domain)
  await alice.next(iqError(await ask(alice, nobody, discoInfoQuery()), 'service-unavailable'))
})

must('XEP-0030#security.2', 'disco#info of an account by a stranger gets service-unavailable', pair, async ({ alice, bob }) => {
  await alice.next(iqError(await ask(alice, bob.jid.bare, discoInfoQuery()), 'service-unavailable'))
})

must('XEP-0030#security.3~missing', 'disco#items of an account that does not exist are none', session, async ({ alice }, { tag }) => {
  expect(await itemsOf(alice, Jid.of(tag, alice.jid.domain))).toEqual([])
})

must('XEP-0030#security.3~stranger', 'disco#items of an account are none for a stranger', pair, async ({ alice, bob }) => {
  expect(await itemsOf(alice, bob.jid.bare)).toEqual([])
})
