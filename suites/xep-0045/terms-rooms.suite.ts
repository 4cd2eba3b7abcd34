/** Spec: XEP-0045 v1.35.5 §4.2, "Room Types". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom, persistent, roomsSeenBy, untilGone } from '#suites/scenes/rooms.js'

const publicRoom = closedRoom({ 'muc#roomconfig_publicroom': true }).with({ features: ['muc-hidden'] })
const hidden = closedRoom({ 'muc#roomconfig_publicroom': false }).with({ features: ['muc-hidden'] })

must('XEP-0045#terms-rooms.1', 'a temporary room ends when the last one leaves', closedRoom({}), async ({ alice, bob, room }, stage) => {
  await alice.leave()
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).status).toContain(201)
})

must('XEP-0045#terms-rooms.2', 'a persistent room outlasts those in it', persistent, async ({ alice, bob, room }) => {
  await alice.leave()
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ affiliation: 'none', status: expect.not.arrayContaining([201]) })
})

must('XEP-0045#terms-rooms.3', 'a hidden room is not found by others', hidden, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).not.toContain(room.toString())
})

must('XEP-0045#terms-rooms.4', 'a public room is found by others', publicRoom, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).toContain(room.toString())
})
