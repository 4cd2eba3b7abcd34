/** Spec: RFC 6120 §10.5, "Local Domain". */
import { expect, must, should } from '#harness/clause/clause.js'
import { chat, iqAnswer } from '#harness/match/stanza.js'
import { twoAvailableNobodies } from '#suites/scenes/anonymous.js'
import { logIn, pair, session } from '#suites/scenes/sessions.js'
import { request, text } from '#suites/scenes/words.js'

must('RFC6120#rules-local.1', 'a request to the domain of the rooms is answered by the rooms', session.with({ features: ['muc-disco'] }), async ({ alice }, { tag, target }) => {
  const rooms = target.mucDomain ?? ''
  await alice.send(request({ id: tag, to: rooms }))
  const { from } = await alice.next(iqAnswer(tag))
  expect(from).toBe(rooms)
})

must('RFC6120#rules-local-domain.1', 'a request to the server itself gets an answer', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: alice.jid.domain }, 'urn:example:another'))
  await alice.next(iqAnswer(tag))
})

must('RFC6120#rules-local-domainresource.1', 'a request to a resource of the server itself gets an answer', session, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: `${alice.jid.domain}/${tag}` }, 'urn:example:of-a-resource'))
  await alice.next(iqAnswer(tag))
})

const twoBobs = pair.andThen(async ({ alice, bob }, stage) => ({ alice, bob, other: await logIn(stage, 'other', 1) }))

must('RFC6120#rules-local-fulljid.2', 'a message to one client of an account reaches that client and no other', twoBobs, async ({ alice, bob, other }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: other.jid.toString() }))
  await bob.next(chat(tag))
  await other.noneBefore(chat(`${tag}-fence`), chat(tag))
})

should('RFC6120#rules-local-fulljid.1', 'a chat message to a client that is not there reaches the one that is', twoAvailableNobodies, async ([one, other], { tag }) => {
  await one.send(text(tag, { type: 'chat', to: `${other.jid.bareText}/absent-${tag}` }))
  await other.next(chat(tag))
})
