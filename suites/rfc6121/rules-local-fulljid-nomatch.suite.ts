/** Spec: RFC 6121 §8.5.3.2, "No Resource Matches". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { chat, iqError, message, presence, stanzaError } from '#harness/match/stanza.js'
import { withAvailableBob } from '#suites/scenes/available.js'
import { pair } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'

must('RFC6121#rules-local-fulljid-nomatch-message.1', 'a groupchat message to a client that is not there reaches no other', withAvailableBob.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'groupchat', id: tag, to: `${bob.jid.bareText}/absent-${tag}` }))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(`${tag}-fence`), message({ body: tag }))
})

must('RFC6121#rules-local-fulljid-nomatch-message.3', 'an error to a client that is not there is ignored', pair.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'error', id: tag, to: `${bob.jid.bareText}/absent-${tag}` }))
  await alice.noneBefore(await fence(alice), stanzaError([], { stanza: 'message' }))
})

must('RFC6121#rules-localpart-fulljid-nomatch-presence.1', 'presence to a client that is not there is ignored', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, id: tag, to: `${bob.jid.bareText}/absent-${tag}` }))
  await alice.noneBefore(await fence(alice), presence())
})

must('RFC6121#rules-localpart-fulljid-nomatch-iq.1', 'a request to a client that is not there gets service-unavailable', pair, async ({ alice, bob }, { tag }) => {
  const absent = `${bob.jid.bareText}/absent-${tag}`
  await alice.send(request({ id: tag, to: absent }))
  await alice.next(iqError(tag, 'service-unavailable', { from: absent }))
})
