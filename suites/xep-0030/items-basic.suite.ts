/** Spec: XEP-0030 v2.5.0 §4.1, "Discovering the Items Associated with a Jabber Entity: Basic Protocol". */
import { attr, childrenOf, type Element, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { askable, listed, type Told } from '#suites/scenes/disco.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { ask } from '#suites/scenes/words.js'

function breachers(told: readonly Told[], isKept: (item: Element) => boolean): string[] {
  return told.filter(({ query }) => !childrenOf(query, NS.discoItems, 'item').every(isKept)).map(({ by }) => by)
}

must('XEP-0030#items-basic.1', 'whoever is asked for disco#items answers with a list or an error', askable, async ({ alice, places }) => {
  for (const place of places) {
    const { type, payload } = await alice.iq('get', place, discoItemsQuery())
    expect(type === 'error' || (payload && is(payload, NS.discoItems, 'query'))).toBe(true)
  }
})

must('XEP-0030#items-basic.2', 'every item has a jid', listed, async ({ told }) => {
  expect(breachers(told, item => Boolean(attr(item, 'jid'))), 'an item without jid').toEqual([])
})

must('XEP-0030#items-basic.3', 'no item has text', listed, async ({ told }) => {
  expect(breachers(told, item => textOf(item) === ''), 'an item with text').toEqual([])
})

must('XEP-0030#items-basic.4', 'an account without items has an empty list, not an error', session, async ({ alice }) => {
  const list = await alice.ask('get', alice.jid.bare, discoItemsQuery())
  expect(list && is(list, NS.discoItems, 'query')).toBe(true)
})

must('XEP-0030#items-basic.5', 'the server answers disco#items for an account', pair, async ({ alice, bob }) => {
  await alice.next(iqAnswer(await ask(alice, bob.jid.bare, discoItemsQuery()), { from: bob.jid.bareText }))
})
