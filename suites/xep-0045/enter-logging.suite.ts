/** Spec: XEP-0045 v1.35.5 §7.2.12, "Room Logging". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { configured } from '#suites/scenes/rooms.js'

should('XEP-0045#enter-logging.1', 'a room that is logged lets people in', configured({ 'muc#roomconfig_enablelogging': true }), async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  await carol.next(available({ nick: 'carol' }))
})

must('XEP-0045#enter-logging.2', 'a newcomer is warned that the room is logged', configured({ 'muc#roomconfig_enablelogging': true }), async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  expect((await carol.next(available({ nick: 'carol' }))).status).toContain(170)
})
