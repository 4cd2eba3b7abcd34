/** Spec: RFC 6120 §8.1.1.1, "Client-to-Server Streams" ("to"). */
import { expect, must } from '#harness/clause/clause.js'
import { chat, iqAnswer } from '#harness/match/stanza.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { request, text } from '#suites/scenes/words.js'

must('RFC6120#stanzas-attributes-to-c2s.1', 'a message arrives with the address it was sent to', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  const { to } = await bob.next(chat(tag))
  expect(to).toBe(bob.jid.toString())
})

must('RFC6120#stanzas-attributes-to-c2s.2', 'what the server answers is addressed to the full address of the client, or to nobody in particular', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }, 'urn:example:addressee'))
  const { to } = await alice.next(iqAnswer(tag))
  expect([undefined, alice.jid.toString()]).toContain(to)
})
