/** Spec: XEP-0045 v1.35.5 §7.2.11, "Nonexistent Room". */
import { expect, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { aloneOutside } from '#suites/scenes/rooms.js'

should('XEP-0045#enter-nonexistent.1', 'who enters a room that does not exist creates it', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).status).toContain(201)
})
