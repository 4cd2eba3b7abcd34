/** Spec: RFC 6120 §8.2.3, "IQ Semantics". */
import { el, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { iqAnswer, iqError, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { session } from '#suites/scenes/sessions.js'
import { fence, request, UNKNOWN_NS } from '#suites/scenes/words.js'

const impolite = session.with({ polite: false })
const ANOTHER_NS = 'urn:example:another'
const query = (name = 'query') => el(name, { xmlns: UNKNOWN_NS })

must('RFC6120#stanzas-semantics-iq.1~unknown', 'an iq of an unknown type gets bad-request', impolite, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: 'foo', to: alice.jid.domain }))
  await alice.next(anyOf<unknown>(iqError(tag, 'bad-request'), streamError('invalid-xml')))
})

must('RFC6120#stanzas-semantics-iq.1~missing', 'an iq without a type gets bad-request', impolite, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: undefined, to: alice.jid.domain }))
  await alice.next(anyOf<unknown>(iqError(tag, 'bad-request'), streamError('invalid-xml')))
})

must('RFC6120#stanzas-semantics-iq.2~get', 'every get is answered', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }, ANOTHER_NS))
  await alice.next(iqAnswer(tag))
})

must('RFC6120#stanzas-semantics-iq.2~set', 'every set is answered', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: 'set', to: alice.jid.domain }, ANOTHER_NS))
  await alice.next(iqAnswer(tag))
})

must('RFC6120#stanzas-semantics-iq.3', 'an answer has the id of its request', session, async ({ alice }, { tag }) => {
  const id = `${tag}-${'long'.repeat(20)}`
  await alice.send(request({ id, to: alice.jid.domain }))
  const answer = await alice.next(iqAnswer())
  expect(answer.id).toBe(id)
})

must('RFC6120#stanzas-semantics-iq.4', 'a result that nobody asked for is not answered', impolite, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, type: 'result', to: alice.jid.domain }))
  await alice.noneBefore(await fence(alice), anyOf<unknown>(iqAnswer(tag), stanzaError([], { id: tag })))
})

must('RFC6120#stanzas-semantics-iq.5~none', 'a get without a child gets bad-request', impolite, async ({ alice }, { tag }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id: tag, to: alice.jid.domain }))
  await alice.next(iqError(tag, 'bad-request'))
})

must('RFC6120#stanzas-semantics-iq.5~two', 'a get with two children gets bad-request', impolite, async ({ alice }, { tag }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', id: tag, to: alice.jid.domain }, query('first'), query('second')))
  await alice.next(iqError(tag, 'bad-request'))
})

must('RFC6120#stanzas-semantics-iq.6', 'a request without an id gets an answer without one, or an error', impolite, async ({ alice }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'get', to: alice.jid.domain }, query()))
  await alice.next(anyOf<unknown>(where(iqAnswer(), 'without an id', ({ id = '' }) => id === ''), streamError()))
})

must('RFC6120#stanzas-semantics-iq.7', 'an iq of type error has exactly one error in it', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }))
  const { element } = await alice.next(iqError(tag))
  expect(elementsOf(element).filter(({ name }) => name === 'error')).toHaveLength(1)
})
