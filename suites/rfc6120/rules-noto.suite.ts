/** Spec: RFC 6120 §10.3, "No 'to' Address": §10.3.1, messages, and §10.3.2, presence. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { chat, presenceShow } from '#harness/match/stanza.js'
import { twoAvailableNobodies } from '#suites/scenes/anonymous.js'
import { subscriber } from '#suites/scenes/components.js'
import { logIn, session } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC6120#rules-noto-message.1', 'a message without an address reaches the own account', twoAvailableNobodies, async ([one], { tag }) => {
  await one.send(text(tag, { type: 'chat' }))
  await one.next(chat(tag))
})

/** Alice twice; the second is available. An account sees itself, with or without a roster (RFC 6121 §4.2.2). */
const twice = session.andThen(async ({ alice }, stage) => {
  const again = await logIn(stage, 'again', 0)
  await again.send(el('presence', { xmlns: NS.client }))
  await setUp('the other client becomes available', async () => again.next(await fence(again)))
  return { alice, again }
})

must('RFC6120#rules-noto-presence.1~own', 'presence without an address reaches the other clients of the account', twice, async ({ alice, again }) => {
  await alice.send(el('presence', { xmlns: NS.client }, el('show', {}, 'xa'), el('data', { xmlns: 'urn:example:everybody' })))
  await again.next(presenceShow('xa', { from: alice.jid.toString() }))
})

must('RFC6120#rules-noto-presence.1~subscriber', 'presence without an address reaches whoever is subscribed to it', subscriber, async ({ echo, alice, address }) => {
  await alice.send(el('presence', { xmlns: NS.client }, el('show', {}, 'xa'), el('data', { xmlns: 'urn:example:everybody' })))
  await echo.next(presenceShow('xa', { from: alice.jid.toString(), to: address }))
})
