/** Spec: XEP-0045 v1.35.5 §10.1.2, "Creating an Instant Room". */
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { request } from '#suites/scenes/rights.js'
import { turnedAway } from '#suites/scenes/rooms.js'

must('XEP-0045#createroom-instant.1', 'an empty form opens the room as it is, also for who was refused before', turnedAway, async ({ alice, bob, room }) => {
  await request(alice, writeMucOwner({ form: { kind: 'submit', fields: [] } }))
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})
