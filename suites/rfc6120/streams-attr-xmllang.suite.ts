/** Spec: RFC 6120 §4.7.4, "xml:lang". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { answered } from '#suites/scenes/wires.js'

must('RFC6120#streams-attr-xmllang.1', 'the server’s stream header names a language', answered, async ({ header }) => {
  expect(header.attrs['xml:lang'] ?? '').not.toBe('')
})

must('RFC6120#streams-attr-xmllang.7', 'the language of a message is not changed on the way', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('message', { xmlns: NS.client, type: 'chat', to: bob.jid.toString(), 'xml:lang': 'fr' }, el('body', {}, tag)))
  const { element } = await bob.next(chat(tag))
  expect(element.attrs['xml:lang']).toBe('fr')
})
