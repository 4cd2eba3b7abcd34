/** Spec: RFC 7622 §4, "Enforcement in JIDs and JID Parts". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, message, stanzaError } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { CONFORMING, resourceFor } from '#suites/scenes/addresses.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { fence, request, text } from '#suites/scenes/words.js'
import { authenticated } from '#suites/scenes/wires.js'

const impolite = session.with({ polite: false })

must('RFC7622#enforcement.1~message', 'a message to something that is no address is refused with jid-malformed', impolite, async ({ alice }, { tag }) => {
  await alice.send(text(tag, { id: tag, type: 'normal', to: `so me@${alice.jid.domain}` }))
  await alice.next(stanzaError('jid-malformed', { id: tag, stanza: 'message' }))
})

must('RFC7622#enforcement.1~iq', 'a request to something that is no address is refused with jid-malformed', impolite, async ({ alice }, { tag }) => {
  await alice.send(request({ id: tag, to: `so me@${alice.jid.domain}` }))
  await alice.next(stanzaError('jid-malformed', { id: tag, stanza: 'iq' }))
})

must('RFC7622#enforcement.1~presence', 'presence for something that is no address is refused with jid-malformed', impolite, async ({ alice }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, id: tag, to: `so me@${alice.jid.domain}` }))
  await alice.next(stanzaError('jid-malformed', { id: tag, stanza: 'presence' }))
})

must('RFC7622#enforcement.3~bind', 'a resource that cannot be one is not bound', authenticated.with({ polite: false }), async ({ wire }, { tag }) => {
  expect(await resourceFor(wire, `${tag}\u007f`)).toMatch(CONFORMING)
})

must('RFC7622#enforcement.3~from', 'a message from something that is no address does not arrive as it is', pair.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  const from = `so me@${alice.jid.domain}`
  await alice.send(text(tag, { type: 'chat', from, to: bob.jid.toString() }))
  await alice.next(anyOf<unknown>(await fence(alice), streamError()))
  await bob.noneBefore(await fence(bob), message({ body: tag, from }))
})

should('RFC7622#enforcement.4', 'what stands in a message and looks like a broken address is passed on', pair, async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }, el('jingle', { xmlns: 'urn:xmpp:jingle:1', action: 'session-info', initiator: '@not an address@/', sid: tag })))
  await bob.next(chat(tag))
})
