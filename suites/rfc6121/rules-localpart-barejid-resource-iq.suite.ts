/** Spec: RFC 6121 §8.5.2.1.3, "IQ" (to a bare JID). */
import { expect, must } from '#harness/clause/clause.js'
import { chat, iqAnswer, iqRequest } from '#harness/match/stanza.js'
import { withAvailableBob } from '#suites/scenes/available.js'
import { request, text } from '#suites/scenes/words.js'

must('RFC6121#rules-localpart-barejid-resource-iq.1', 'a request to an account is answered in its name', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: bob.jid.bareText }))
  const { from } = await alice.next(iqAnswer(tag))
  expect(from).toBe(bob.jid.bareText)
})

must('RFC6121#rules-localpart-barejid-resource-iq.2', 'a request to an account is not passed on to its clients', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: bob.jid.bareText }))
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(tag), iqRequest())
})
