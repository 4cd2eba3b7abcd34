/** Spec: RFC 6120 §8.3.1, "Rules" (of stanza errors). */
import { el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { stanzaError as errorChild } from '#xmpp/stanzas/stanza-error.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { iqAnswer, iqError, message, stanzaError } from '#harness/match/stanza.js'
import { session } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'

must('RFC6120#stanzas-error-rules.1', 'a request that fails is answered with an error', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: 'set', to: alice.jid.domain }))
  const answer = await alice.next(iqAnswer(tag))
  expect(answer.type).toBe('error')
})

should('RFC6120#stanzas-error-rules.3', 'an error comes from where the request went, and to who asked', session, async ({ alice }, { tag }) => {
  const nobody = `nobody-${tag}@${alice.jid.domain}`
  await alice.send(request({ id: tag, to: nobody }))
  const { from, to } = await alice.next(iqError(tag))
  expect({ from, to }).toEqual({ from: nobody, to: alice.jid.toString() })
})

must('RFC6120#stanzas-error-rules.4', 'an error has the id of the stanza that it is about', session, async ({ alice }, { tag }) => {
  const id = `${tag}-${'long'.repeat(20)}`
  await alice.send(request({ id, to: `nobody-${tag}@${alice.jid.domain}` }))
  const error = await alice.next(iqError(undefined))
  expect(error.id).toBe(id)
})

must('RFC6120#stanzas-error-rules.5', 'a stanza of type error says what the error is', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: `nobody-${tag}@${alice.jid.domain}` }))
  const { element } = await alice.next(iqError(tag))
  expect(elementsOf(element).map(({ name }) => name)).toContain('error')
})

must('RFC6120#stanzas-error-rules.9', 'a message of type error is not answered', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(el('message', { xmlns: NS.client, type: 'error', id: tag, to: `nobody-${tag}@${alice.jid.domain}` }, errorChild({ type: 'cancel', condition: 'gone' })))
  await alice.noneBefore(await fence(alice), message({ id: tag }))
})

should('RFC6120#stanzas-error-rules.2', 'a message to nobody is answered with a message of type error', session, async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, type: 'chat', to: `nobody-${tag}@${alice.jid.domain}` }, el('data', { xmlns: 'urn:example:undeliverable' })))
  await alice.next(stanzaError([], { stanza: 'message', id: tag }))
})

must('RFC6120#stanzas-error-rules.8', 'an answer that says what went wrong is of type error', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }, 'urn:example:failure'))
  const { type, element } = await alice.next(iqAnswer(tag))
  expect(elementsOf(element).some(({ name }) => name === 'error') ? type : 'error').toBe('error')
})
