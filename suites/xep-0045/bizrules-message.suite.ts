/** Spec: XEP-0045 v1.35.5 §17.2, "Message". */
import { attr, childOf, el, elementsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, groupchat, message, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { aloneOutside, configured, lastWord, room as roomOfTwo } from '#suites/scenes/rooms.js'

must('XEP-0045#bizrules-message.1', 'who is not in the room reaches nobody there', configured({}), async ({ bob, carol, room }, { tag }) => {
  await carol.send(el('message', { xmlns: NS.client, type: 'chat', to: room.withResource('bob').toString() }, el('body', {}, tag)))
  await enter(carol, room, 'carol')
  await bob.noneBefore(available({ nick: 'carol' }), message({ body: tag }))
})

should('XEP-0045#bizrules-message.2', 'who is not in the room is refused', configured({}), async ({ carol, room }, { tag }) => {
  await carol.send(el('message', { xmlns: NS.client, type: 'chat', to: room.withResource('bob').toString(), id: tag }, el('body', {}, tag)))
  await carol.next(stanzaError(['forbidden', 'not-acceptable'], { stanza: 'message', id: tag }))
})

should('XEP-0045#bizrules-message.3', 'who speaks to a room that does not exist is told so', aloneOutside, async ({ clients: { alice }, room }, { tag }) => {
  await alice.send(el('message', { xmlns: NS.client, type: 'groupchat', to: room.toString(), id: tag }, el('body', {}, tag)))
  await alice.next(stanzaError('item-not-found', { stanza: 'message', id: tag }))
})

should('XEP-0045#bizrules-message.4', 'what a message has beside its body is passed on', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await alice.message({ to: room, type: 'groupchat' }, el('body', {}, tag), el('note', { xmlns: 'urn:example:note', kind: 'a' }, el('inner', {}, 'text & more')))
  const { element } = await bob.next(groupchat(tag))
  const note = childOf(element, 'urn:example:note', 'note')
  expect(note && attr(note, 'kind')).toBe('a')
  expect(note && elementsOf(note).map(child => textOf(child))).toEqual(['text & more'])
})

may('XEP-0045#bizrules-message.5', 'a room may keep back what a message has beside its body', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  const html = el('html', { xmlns: 'http://jabber.org/protocol/xhtml-im' }, el('body', { xmlns: 'http://www.w3.org/1999/xhtml' }, tag))
  await alice.message({ to: room, type: 'groupchat' }, el('body', {}, tag), html)
  const { element } = await bob.next(groupchat(tag))
  return childOf(element, 'http://jabber.org/protocol/xhtml-im', 'html') ? 'it passes markup on' : 'it keeps markup back'
})

may('XEP-0045#bizrules-message.6', 'a room may keep back who is typing', roomOfTwo, async ({ alice, bob, room }) => {
  await alice.message({ to: room, type: 'groupchat' }, el('composing', { xmlns: 'http://jabber.org/protocol/chatstates' }))
  await setUp('the room has decided', async () => alice.next(await lastWord(alice.client, room)))
  const heard = await bob.allBefore(await lastWord(bob.client, room), groupchat())
  return heard.length > 0 ? 'it passes it on' : 'it keeps it back'
})
