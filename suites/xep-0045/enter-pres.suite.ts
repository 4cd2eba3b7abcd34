/** Spec: XEP-0045 v1.35.5 §7.2.2, "Presence Broadcast". */
import { attr, childOf, childrenOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { available, presence } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { burstOutside, expected, seenBy } from '#suites/scenes/crowds.js'
import { aloneOutside, closedRoom, configured, lastWord, welcome } from '#suites/scenes/rooms.js'
import { strictMember } from '#suites/scenes/strict-rooms.js'

must('XEP-0045#enter-pres.1', 'a newcomer gets one presence from every occupant', configured({}), async ({ carol, room }) => {
  const { presences } = await welcome(carol, room, 'carol')
  const others = presences.filter(({ nick }) => nick !== 'carol')
  expect(others.map(({ nick, to }) => `${nick ?? ''} → ${to ?? ''}`).toSorted()).toEqual([`alice → ${carol.jid.toString()}`, `bob → ${carol.jid.toString()}`])
})

must('XEP-0045#enter-pres.1~occupants', 'nobody is shown to a newcomer who is not in the room, the room itself least of all', configured({}), async ({ carol, room }) => {
  const { all } = await welcome(carol, room, 'carol')
  const shown = all.filter(({ element }) => element.name === 'presence' && childOf(element, NS.mucUser, 'x') !== undefined)
  expect(shown.map(({ from }) => from ?? '').toSorted()).toEqual(['alice', 'bob', 'carol'].map(nick => room.withResource(nick).toString()))
})

must('XEP-0045#enter-pres.1~burst', 'when many enter at once, each of them sees all the others', burstOutside, async ({ alice, burst, room }) => {
  await Promise.all(burst.map(async one => one.move('come')))
  await Promise.all(burst.map(async one => one.isDone()))
  const inside = expected([alice], burst)
  for (const { client } of burst) expect(await seenBy(client, room)).toEqual(inside)
})

must('XEP-0045#enter-pres.2', 'presence of the others tells role and affiliation in a single element', configured({}), async ({ carol, room }) => {
  const { presences } = await welcome(carol, room, 'carol')
  for (const { element } of presences.filter(({ nick }) => nick !== 'carol')) {
    const elements = childrenOf(element, NS.mucUser, 'x')
    expect(elements).toHaveLength(1)
    const items = elements.flatMap(x => childrenOf(x, NS.mucUser, 'item'))
    expect(items.map(item => attr(item, 'role') ?? '')).toEqual([expect.stringMatching(/^(moderator|participant|visitor)$/)])
    expect(items.map(item => attr(item, 'affiliation') ?? '')).toEqual([expect.stringMatching(/^(owner|admin|member|none)$/)])
  }
})

must('XEP-0045#enter-pres.3', 'everybody gets the newcomer’s presence, the newcomer included', configured({}), async ({ alice, bob, carol, room }) => {
  await enter(carol, room, 'carol')
  await alice.next(available({ nick: 'carol', to: alice.client.jid.toString() }))
  await bob.next(available({ nick: 'carol', to: bob.client.jid.toString() }))
  await carol.next(available({ nick: 'carol', to: carol.jid.toString() }))
})

must('XEP-0045#enter-pres.5', 'a newcomer can tell its own presence by its status code', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  const self = await alice.next(available({ nick: 'alice' }))
  expect(self.status).toContain(110)
})

must('XEP-0045#enter-pres.5~in-use', 'a newcomer can tell its own presence by its status code, in the namespace for what a room says', configured({}), async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  const { element } = await carol.next(available({ nick: 'carol' }))
  expect(childrenOf(element, NS.mucUser, 'x').flatMap(x => childrenOf(x, NS.mucUser, 'status')).map(status => attr(status, 'code'))).toContain('110')
  expect(childOf(element, NS.muc, 'x')).toBeUndefined()
})

may('XEP-0045#enter-pres.8', 'the newcomer’s presence may have the id it was sent with', aloneOutside, async ({ clients: { alice }, room }) => {
  const id = await enter(alice, room, 'alice')
  const self = await alice.next(available({ nick: 'alice' }))
  return self.id === id ? 'it has the id it was sent with' : `its id is ${self.id ?? 'missing'}`
})

must('XEP-0045#enter-pres.4', 'who enters in a role that is not broadcast is not seen', closedRoom({ 'muc#roomconfig_presencebroadcast': ['moderator'] }), async ({ alice, bob, room }) => {
  await enter(bob, room, 'bob')
  await setUp('bob is in', async () => bob.next(available({ nick: 'bob', status: [110] })))
  await alice.noneBefore(await lastWord(alice.client, room), presence({ nick: 'bob' }))
})

may('XEP-0045#enter-pres.6', 'a newcomer may be given another nickname than it asked for', strictMember, async ({ bob, room, nick }) => {
  await enter(bob, room, 'somebody')
  const seen = await bob.next(where(presence(), 'that lets in or refuses', ({ type, status }) => type === 'error' || status.includes(110)))
  if (seen.type === 'error') return 'it is refused'
  return seen.nick === nick ? 'it is given the registered one' : 'it has the one it asked for'
})

must('XEP-0045#enter-pres.7', 'a newcomer that is held to its nickname is let in, and told', strictMember, async ({ bob, room, nick }) => {
  await enter(bob, room, 'somebody')
  expect((await bob.next(available({ nick, status: [110] }))).status).toContain(210)
})
