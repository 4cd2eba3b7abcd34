/** Spec: XEP-0045 v1.35.5 §13, "Internationalization Considerations". */
import { attr, childrenOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, should } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { room as roomOfTwo } from '#suites/scenes/rooms.js'

should('XEP-0045#i18n.1', 'the language of what is said is kept', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await alice.client.send(el('message', { xmlns: NS.client, 'xml:lang': 'fr', type: 'groupchat', to: room.toString() }, el('body', {}, tag)))
  const { element } = await bob.next(groupchat(tag))
  const [body] = childrenOf(element, NS.client, 'body')
  expect((body && attr(body, 'xml:lang')) ?? attr(element, 'xml:lang')).toBe('fr')
})
