/** Spec: RFC 6120 §4.3.5, "Completion of Stream Negotiation". */
import { el, elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { message, stanzaError } from '#harness/match/stanza.js'
import { streamError, streamFeatures } from '#harness/match/stream.js'
import { setUp } from '#harness/errors.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { authenticated, opened } from '#suites/scenes/wires.js'

must('RFC6120#streams-negotiation-complete.1', 'after the login nothing is left to negotiate but binding', authenticated, async ({ features }) => {
  const mandatory = elementsOf(features).filter(feature => elementsOf(feature).some(({ name }) => name === 'required')).map(nsOf)
  expect(mandatory.filter(namespace => namespace !== NS.bind)).toEqual([])
})

const withBob = opened.with({ polite: false, accounts: 2 }).andThen(async ({ wire }, stage) => ({ wire, bob: await logIn(stage, 'bob', 1) }))

must('RFC6120#streams-negotiation-complete.3~delivery', 'a message from somebody who has not logged in is not delivered', withBob, async ({ wire, bob }, { tag }) => {
  await wire.send(text(tag, { to: bob.jid.toString(), id: tag }))
  await setUp('the server refuses it', async () => wire.next(anyOf<unknown>(streamError(), stanzaError())))
  await bob.noneBefore(await fence(bob), message({ body: tag }))
})

must('RFC6120#streams-negotiation-complete.3~error', 'a message from somebody who has not logged in ends the stream with not-authorized', withBob, async ({ wire, bob }, { tag }) => {
  await wire.send(text(tag, { to: bob.jid.toString(), id: tag }))
  await wire.next(streamError('not-authorized'))
})

must('RFC6120#streams-negotiation-complete.2', 'once a resource is bound no more features are sent, whatever the client does', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client }))
  await alice.send(text(tag, { to: bob.jid.toString(), type: 'chat' }))
  await bob.next(message({ body: tag }))
  const end = await fence(alice)
  await alice.noneBefore(end, where(streamFeatures(), 'with something in them', features => elementsOf(features).length > 0))
})
