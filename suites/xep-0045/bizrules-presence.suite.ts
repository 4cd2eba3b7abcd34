/** Spec: XEP-0045 v1.35.5 §17.3, "Presence". */
import { attr, childOf, childrenOf, el, elementsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available, groupchat, presence, presenceShow } from '#harness/match/stanza.js'
import { voiced } from '#suites/scenes/rights.js'
import { closedRoom, comesIn, configured, lastWord, room as roomOfTwo, talkedIn, welcome } from '#suites/scenes/rooms.js'

must('XEP-0045#bizrules-presence.1', 'nobody enters with a probe', configured({}), async ({ bob, carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, type: 'probe', to: room.withResource('carol').toString() }, el('x', { xmlns: NS.muc })))
  await carol.next(await lastWord(carol, room))
  await bob.noneBefore(await lastWord(bob.client, room), presence({ nick: 'carol' }))
})

must('XEP-0045#bizrules-presence.2', 'nobody leaves with a probe', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  await bob.presence({ to: bob.jid, type: 'probe' })
  await bob.next(await lastWord(bob.client, room))
  await alice.say(tag)
  await bob.next(groupchat(tag))
})

must('XEP-0045#bizrules-presence.3', 'who joins again is told everything again', talkedIn, async ({ bob, room }, { tag }) => {
  const { presences, messages } = await welcome(bob.client, room, 'bob')
  expect(presences.map(({ nick = '' }) => nick).toSorted()).toEqual(['alice', 'bob', 'carol'])
  expect(messages.map(seen => seen.subject)).toContain(`about ${tag}`)
})

should('XEP-0045#bizrules-presence.4', 'who joins again with another presence is seen with it', roomOfTwo, async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), el('x', { xmlns: NS.muc }))
  await alice.next(presenceShow('dnd', { nick: 'bob' }))
})

must('XEP-0045#bizrules-presence.6', 'nobody hears of someone who leaves and was not there', configured({}), async ({ bob, carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, type: 'unavailable', to: room.withResource('carol').toString() }))
  await carol.noneBefore(await lastWord(carol, room), presence())
  await bob.noneBefore(await lastWord(bob.client, room), presence({ nick: 'carol' }))
})

must('XEP-0045#bizrules-presence.7', 'nobody can dress up as the room', roomOfTwo.with({ polite: false }), async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), writeMucUser({ items: [{ affiliation: 'owner', role: 'moderator' }], status: new Set([307]) }))
  const { element } = await alice.next(presenceShow('dnd', { nick: 'bob' }))
  const elements = childrenOf(element, NS.mucUser, 'x')
  expect(elements.flatMap(x => childrenOf(x, NS.mucUser, 'item')).map(item => attr(item, 'affiliation'))).toEqual(['none'])
  expect(elements.flatMap(x => childrenOf(x, NS.mucUser, 'status'))).toHaveLength(0)
})

should('XEP-0045#bizrules-presence.8', 'what a presence has beside its state is passed on', roomOfTwo, async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), el('note', { xmlns: 'urn:example:note', kind: 'a' }, el('inner', {}, 'text & more')))
  const { element } = await alice.next(presenceShow('dnd', { nick: 'bob' }))
  const note = childOf(element, 'urn:example:note', 'note')
  expect(note && attr(note, 'kind')).toBe('a')
  expect(note && elementsOf(note).map(child => textOf(child))).toEqual(['text & more'])
})

must('XEP-0045#bizrules-presence.10', 'a role that was given shows in every later presence', voiced, async ({ bob, carol }) => {
  await bob.show('xa')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('participant')
})

must('XEP-0045#bizrules-presence.10~nickname', 'a role that was given outlasts a change of nickname', voiced, async ({ bob, carol }) => {
  await bob.changeNick('rob')
  expect((await carol.next(available({ nick: 'rob' }))).role).toBe('participant')
})

must('XEP-0045#bizrules-presence.11', 'who is shown with an address is shown with that of its client', closedRoom({}), async ({ alice, bob }) => {
  const { realJid } = await comesIn(alice, bob, 'bob')
  expect(realJid).toBe(bob.jid.toString())
})

may('XEP-0045#bizrules-presence.9', 'a room may keep back what a presence has beside its state', roomOfTwo, async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'dnd'), el('tune', { xmlns: 'http://jabber.org/protocol/tune' }))
  const { element } = await alice.next(presenceShow('dnd', { nick: 'bob' }))
  return childOf(element, 'http://jabber.org/protocol/tune', 'tune') ? 'it passes it on' : 'it keeps it back'
})

may('XEP-0045#bizrules-presence.5', 'an occupant may ask how another one is', roomOfTwo, async ({ alice, bob, room }) => {
  await bob.presence({ to: alice.jid, type: 'probe' })
  const seen = await bob.allBefore(await lastWord(bob.client, room), available({ nick: 'alice' }))
  return seen.length > 0 ? 'it is told' : 'it is not told'
})
