/** Spec: XEP-0045 v1.35.5 §4.2, "Room Types". */
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { restarted } from '#suites/scenes/restarted.js'
import { closedRoom, persistent, roomsSeenBy, untilGone } from '#suites/scenes/rooms.js'

const publicRoom = closedRoom({ 'muc#roomconfig_publicroom': true }).with({ features: ['muc-hidden'] })
const hidden = closedRoom({ 'muc#roomconfig_publicroom': false }).with({ features: ['muc-hidden'] })

must('XEP-0045#terms-rooms.1', 'a temporary room ends when the last one leaves', closedRoom({}), async ({ alice, bob, room }, stage) => {
  await alice.leave()
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).status).toContain(201)
})

must('XEP-0045#terms-rooms.1~restart', 'a temporary room is over when the server was', restarted, async ({ temporary }) => {
  expect(temporary.presences.find(({ nick }) => nick === 'bob')).toMatchObject({ affiliation: 'owner', status: expect.arrayContaining([201]) })
})

must('XEP-0045#terms-rooms.2', 'a persistent room outlasts those in it', persistent, async ({ alice, bob, room }) => {
  await alice.leave()
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ affiliation: 'none', status: expect.not.arrayContaining([201]) })
})

must('XEP-0045#terms-rooms.2~restart', 'a persistent room outlasts its server, as it was configured', restarted, async ({ alice, form, chosen }) => {
  expect(alice.presences.find(({ nick }) => nick === 'alice')?.status).not.toContain(201)
  const now = Object.keys(chosen).map(name => [name, form && valuesOf(form, name)?.[0]])
  expect(Object.fromEntries(now)).toEqual(Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, typeof value === 'boolean' ? String(Number(value)) : value])))
})

must('XEP-0045#terms-rooms.3', 'a hidden room is not found by others', hidden, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).not.toContain(room.toString())
})

must('XEP-0045#terms-rooms.4', 'a public room is found by others', publicRoom, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).toContain(room.toString())
})
