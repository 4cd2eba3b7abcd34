/** Spec: RFC 6120 §8.1.3, "id". */
import { expect, must } from '#harness/clause/clause.js'
import { iqAnswer } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { request } from '#suites/scenes/words.js'

must('RFC6120#stanzas-attributes-id.1', 'an answer has the id of its request, whatever is in it', session, async ({ alice }, { tag }) => {
  const id = `${tag} <&"'> ünï ${'x'.repeat(60)}`
  await alice.send(request({ id, to: alice.jid.domain }))
  const answer = await alice.next(iqAnswer())
  expect(answer.id).toBe(id)
})
