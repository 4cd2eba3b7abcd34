/** Spec: RFC 6120 §8.1.2.1, "Client-to-Server Streams" ("from"). */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, iqAnswer, iqResult, presence } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { contact } from '#suites/scenes/components.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'

must('RFC6120#stanzas-attributes-from-c2s.1~missing', 'a message that does not say who it is from arrives with its sender’s full address', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  const { from } = await bob.next(chat(tag))
  expect(from).toBe(alice.jid.toString())
})

must('RFC6120#stanzas-attributes-from-c2s.1~forged', 'a message with somebody else’s address does not arrive with it', pair.with({ polite: false }), async ({ alice, bob }, { tag, target }) => {
  const carol = `carol@${target.domain}/${tag}`
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString(), from: carol }))
  await alice.next(anyOf<unknown>(await fence(alice), streamError('invalid-from')))
  await bob.noneBefore(await fence(bob), chat(tag, { from: carol }))
})

must('RFC6120#stanzas-attributes-from-c2s.5', 'a message from somebody else says who it is from', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  const { from } = await bob.next(chat(tag))
  expect(from ?? '').not.toBe('')
})

must('RFC6120#stanzas-attributes-from-c2s.3', 'what the server itself says is from its domain', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }, 'urn:example:origin'))
  const { from } = await alice.next(iqAnswer(tag))
  expect(from).toBe(alice.jid.domain)
})

must('RFC6120#stanzas-attributes-from-c2s.2', 'a request for a subscription comes from the bare address of its sender', contact, async ({ echo, alice, address }) => {
  await alice.send(el('presence', { xmlns: NS.client, type: 'subscribe', to: address }, el('data', { xmlns: 'urn:example:subscriber' })))
  const { from } = await echo.next(presence({ type: 'subscribe', to: address }))
  expect(from).toBe(alice.jid.bareText)
})

must('RFC6120#stanzas-attributes-from-c2s.4', 'what the account answers is from its bare address, or from nobody in particular', session.with({ features: ['roster'] }), async ({ alice }, { tag }) => {
  const id = `account-${tag}`
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id }, el('query', { xmlns: NS.roster })))
  const { from } = await alice.next(iqResult(id))
  expect([undefined, alice.jid.bareText]).toContain(from)
})
