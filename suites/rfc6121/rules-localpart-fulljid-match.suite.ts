/** Spec: RFC 6121 §8.5.3.1, "Resource Matches". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must, should } from '#harness/clause/clause.js'
import { available, chat, iqError, iqRequest, iqResult, message, unavailable } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { request, text } from '#suites/scenes/words.js'

should('RFC6121#rules-localpart-fulljid-match.1~delivery', 'a stranger’s request does not reach a client', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: bob.jid.toString() }))
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(tag), iqRequest())
})

should('RFC6121#rules-localpart-fulljid-match.1~error', 'a stranger’s request to a client gets service-unavailable', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(request({ id: tag, to: bob.jid.toString() }))
  await alice.next(iqError(tag, 'service-unavailable'))
})

must('RFC6121#rules-localpart-fulljid-match.2', 'the answer to a request reaches the client that asked', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('iq', { xmlns: NS.client, type: 'result', id: tag, to: bob.jid.toString() }))
  await bob.next(iqResult(tag))
})

for (const type of ['normal', 'groupchat', 'headline']) {
  must(`RFC6121#rules-localpart-fulljid-match.3~${type}`, `a ${type} message to a client reaches it`, pair, async ({ alice, bob }, { tag }) => {
    await alice.send(text(tag, { type, to: bob.jid.toString() }))
    await bob.next(message({ body: tag }))
  })
}

must('RFC6121#rules-localpart-fulljid-match.4~available', 'presence to a client reaches it', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await bob.next(available({ from: alice.jid.toString() }))
})

must('RFC6121#rules-localpart-fulljid-match.4~unavailable', 'presence of type unavailable to a client reaches it', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await alice.send(el('presence', { xmlns: NS.client, type: 'unavailable', to: bob.jid.toString() }))
  await bob.next(unavailable({ from: alice.jid.toString() }))
})
