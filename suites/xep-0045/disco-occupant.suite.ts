/** Spec: XEP-0045 v1.35.5 §6.6, "Querying a Room Occupant". */
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0045#disco-occupant.1', 'who is not in the room cannot discover who is', configured({}), async ({ carol, room }) => {
  expect(['bad-request', 'not-acceptable']).toContain(refusal(await carol.iq('get', room.withResource('bob'), discoInfoQuery())))
})
