/** Spec: RFC 6120 §10.4.3, "Error Handling" (of remote domains). */
import { must } from '#harness/clause/clause.js'
import { iqError, stanzaError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { request, text } from '#suites/scenes/words.js'

const NOWHERE = 'someone@nowhere.invalid'

must('RFC6120#rules-remote-error.1~message', 'a message to a domain that nobody can reach comes back as an error', session, async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, to: NOWHERE }))
  await alice.next(stanzaError([], { stanza: 'message', id: tag, from: NOWHERE }))
})

must('RFC6120#rules-remote-error.1~iq', 'a request to a domain that nobody can reach is answered with an error', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: NOWHERE }))
  await alice.next(iqError(tag, [], { from: NOWHERE }))
})
