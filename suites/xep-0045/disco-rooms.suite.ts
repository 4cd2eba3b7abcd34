/** Spec: XEP-0045 v1.35.5 §6.3, "Discovering Rooms". */
import { expect, should } from '#harness/clause/clause.js'
import { closedRoom, roomsSeenBy } from '#suites/scenes/rooms.js'

const publicRoom = closedRoom({ 'muc#roomconfig_publicroom': true }).with({ features: ['muc-hidden'] })
const hidden = closedRoom({ 'muc#roomconfig_publicroom': false }).with({ features: ['muc-hidden'] })

should('XEP-0045#disco-rooms.1', 'the service lists its public rooms', publicRoom, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).toContain(room.toString())
})

should('XEP-0045#disco-rooms.2', 'the service does not list hidden rooms', hidden, async ({ bob, room }) => {
  expect(await roomsSeenBy(bob, room)).not.toContain(room.toString())
})
