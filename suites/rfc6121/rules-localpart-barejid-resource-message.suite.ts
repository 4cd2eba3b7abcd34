/** Spec: RFC 6121 §8.5.2.1.1, "Message" (to the bare JID of a user who is available). */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { groupchat, message, stanzaError } from '#harness/match/stanza.js'
import { withAvailableBob } from '#suites/scenes/available.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC6121#rules-localpart-barejid-resource-message.1', 'a normal message to an account reaches the one client that is available', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'normal', to: bob.jid.bareText }))
  await bob.next(message({ body: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.3', 'a chat message to an account reaches the one client that is available', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.bareText }))
  await bob.next(message({ body: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.6~error', 'a groupchat message to an account gets service-unavailable', withAvailableBob.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'groupchat', id: tag, to: bob.jid.bareText }))
  await alice.next(stanzaError('service-unavailable', { id: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.6~delivery', 'a groupchat message to an account is not delivered', withAvailableBob.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'groupchat', id: tag, to: bob.jid.bareText }))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(message({ body: `${tag}-fence` }), groupchat())
})

must('RFC6121#rules-localpart-barejid-resource-message.9', 'a message to an account does not reach a client of negative priority', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await bob.send(el('presence', { xmlns: NS.client }, el('priority', {}, '-1')))
  await bob.next(await fence(bob))
  await alice.send(text(tag, { type: 'chat', to: bob.jid.bareText }))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(message({ body: `${tag}-fence` }), message({ body: tag }))
})

must('RFC6121#rules-localpart-barejid-resource-message.10', 'a message to an account arrives with the address it was sent to', withAvailableBob, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.bareText }))
  const { to } = await bob.next(message({ body: tag }))
  expect(to).toBe(bob.jid.bareText)
})
