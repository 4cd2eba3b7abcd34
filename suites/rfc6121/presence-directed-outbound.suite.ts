/** Spec: RFC 6121 §4.6.3, "Server Processing of Outbound Directed Presence". */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { available, chat, presence, unavailable } from '#harness/match/stanza.js'
import { pair } from '#suites/scenes/sessions.js'
import { text, UNKNOWN_NS } from '#suites/scenes/words.js'

must('RFC6121#presence-directed-outbound.1', 'presence to one address arrives with everything in it', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }, el('show', {}, 'away'), el('status', {}, 'afk'), el('data', { xmlns: UNKNOWN_NS })))
  const { element, show, statusText } = await bob.next(available({ from: alice.jid.toString() }))
  expect({ show, statusText, data: childOf(element, UNKNOWN_NS, 'data') !== undefined }).toEqual({ show: 'away', statusText: 'afk', data: true })
})

must('RFC6121#presence-directed-outbound.2', 'who got presence to its address does not get later presence for all', pair.with({ alone: true }), async ({ alice, bob }, { tag }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await alice.send(el('presence', { xmlns: NS.client }, el('show', {}, 'dnd')))
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(tag), presence({ show: 'dnd' }))
})

must('RFC6121#presence-directed-outbound.3', 'who got presence to its address is told when its sender logs out', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await alice.wire.sendEnd()
  await bob.next(unavailable({ from: alice.jid.toString() }))
})

must('RFC6121#presence-directed-outbound.4', 'presence to one address needs no presence for all before it', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await bob.next(available({ from: alice.jid.toString() }))
})
