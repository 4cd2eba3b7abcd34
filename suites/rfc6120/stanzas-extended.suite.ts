/** Spec: RFC 6120 §8.4, "Extended Content". */
import { childOf, el, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, chat, iqError } from '#harness/match/stanza.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { request, text, UNKNOWN_NS } from '#suites/scenes/words.js'

must('RFC6120#stanzas-extended.1', 'a request that the server does not understand gets service-unavailable', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }))
  await alice.next(iqError(tag, 'service-unavailable'))
})

const payload = (word: string) => el('data', { xmlns: UNKNOWN_NS, kind: 'test' }, el('inner', {}, word), el('empty'))

must('RFC6120#stanzas-extended.2~message', 'what nobody knows inside a message arrives unchanged', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }, payload(tag)))
  const { element } = await setUp('the message arrives', async () => bob.next(chat(tag)))
  expect(childOf(element, UNKNOWN_NS, 'data')?.toString()).toBe(payload(tag).toString())
})

must('RFC6120#stanzas-extended.2~presence', 'what nobody knows inside a presence arrives unchanged', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }, payload(tag)))
  const { element } = await bob.next(available({ from: alice.jid.toString() }))
  expect(childOf(element, UNKNOWN_NS, 'data')?.toString()).toBe(payload(tag).toString())
})

must('RFC6120#stanzas-extended.4', 'a prefix that is declared on a message still means the same when it arrives', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(`<message xmlns='jabber:client' xmlns:p='${UNKNOWN_NS}' type='chat' to='${bob.jid.toString()}'><body>${tag}</body><p:data><p:inner>${tag}</p:inner></p:data></message>`)
  const { element } = await bob.next(chat(tag))
  const data = childOf(element, UNKNOWN_NS, 'data')
  const inner = data && childOf(data, UNKNOWN_NS, 'inner')
  expect(inner && textOf(inner)).toBe(tag)
})
