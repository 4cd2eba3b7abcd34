/** Spec: XEP-0045 v1.35.5 §7.4, "Sending a Message to All Occupants". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, groupchat, presenceShow, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { configured, lastWord, moderated, ownRoom, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#message.1', 'what is said reaches everybody, the speaker included', roomOfThree, async ({ alice, bob, carol }, { tag }) => {
  await bob.say(tag)
  for (const occupant of [alice, bob, carol]) await occupant.next(groupchat(tag, { to: occupant.client.jid.toString() }))
})

must('XEP-0045#message.2', 'what is said comes from the speaker’s address in the room', roomOfThree, async ({ bob, carol }, { tag }) => {
  await bob.say(tag)
  const heard = await carol.next(groupchat(tag))
  expect(heard.from).toBe(bob.jid.toString())
})

should('XEP-0045#message.3', 'what is said keeps its id, for everybody', roomOfThree, async ({ alice, bob, carol }, { tag }) => {
  const id = await bob.say(tag)
  const heard = await Promise.all([alice, bob, carol].map(async occupant => occupant.next(groupchat(tag))))
  expect(heard.map(seen => seen.id)).toEqual([id, id, id])
})

should('XEP-0045#message.5', 'a service that keeps ids says so', ownRoom.with({ features: ['muc-stable-id'] }), async ({ alice, room }) => {
  const info = await alice.client.ask('get', room.domain, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.stableId)
})

should('XEP-0045#message.6', 'a room that keeps ids says so', ownRoom.with({ features: ['muc-stable-id'] }), async ({ alice, room }) => {
  const info = await alice.client.ask('get', room, discoInfoQuery())
  expect(info && readDiscoInfo(info).features).toContain(NS.stableId)
})

must('XEP-0045#message.7', 'who has no voice is told so', moderated, async ({ bob }, { tag }) => {
  const id = await bob.say(tag)
  await bob.next(stanzaError('forbidden', { stanza: 'message', id }))
})

must('XEP-0045#message.8', 'who has no voice is not heard', moderated, async ({ bob, carol }, { tag }) => {
  await bob.say(tag)
  await bob.show('xa')
  await carol.noneBefore(presenceShow('xa', { nick: 'bob' }), groupchat(tag))
})

should('XEP-0045#message.9', 'who is not in the room is told that it cannot speak there', configured({}), async ({ carol, room }, { tag }) => {
  await carol.send(el('message', { xmlns: NS.client, type: 'groupchat', to: room.toString(), id: tag }, el('body', {}, tag)))
  await carol.next(stanzaError(['not-acceptable', 'forbidden'], { stanza: 'message', id: tag }))
})

should('XEP-0045#message.10', 'who is not in the room is not heard there', configured({}), async ({ bob, carol, room }, { tag }) => {
  await carol.send(el('message', { xmlns: NS.client, type: 'groupchat', to: room.toString(), id: tag }, el('body', {}, tag)))
  await enter(carol, room, 'carol')
  await bob.noneBefore(available({ nick: 'carol' }), groupchat(tag))
})

may('XEP-0045#message.12', 'a message to the room that is no groupchat may be refused', roomOfTwo, async ({ bob, room }, { tag }) => {
  const id = await bob.message({ to: room, type: 'chat' }, el('body', {}, tag))
  const [answer] = await bob.allBefore(await lastWord(bob.client, room), stanzaError([], { id }))
  return answer ? `it is refused: ${answer.condition ?? 'without a condition'}` : 'it is ignored'
})

may('XEP-0045#message.4', 'a message without an id may get one', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await bob.client.send(el('message', { xmlns: NS.client, type: 'groupchat', to: room.toString() }, el('body', {}, tag)))
  const [one, other] = [await alice.next(groupchat(tag)), await bob.next(groupchat(tag))]
  if (one.id !== other.id) return 'the copies have different ids'
  return one.id === undefined ? 'it gets none' : 'it gets one, the same for all'
})

may('XEP-0045#message.11', 'an owner who is outside may be heard', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await alice.leave()
  await alice.client.send(el('message', { xmlns: NS.client, type: 'groupchat', to: room.toString() }, el('body', {}, tag)))
  await setUp('the room has decided', async () => alice.next(await lastWord(alice.client, room)))
  const heard = await bob.allBefore(await lastWord(bob.client, room), groupchat(tag))
  return heard.length > 0 ? 'the owner is heard' : 'the owner is not heard'
})
