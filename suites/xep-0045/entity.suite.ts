/** Spec: XEP-0045 v1.35.5 §6, "Entity Use Cases". */
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#entity.1', 'rooms and their service can be discovered', ownRoom, async ({ alice, room }) => {
  for (const address of [room.domain, room]) {
    for (const query of [discoInfoQuery(), discoItemsQuery()]) expect(refusal(await alice.client.iq('get', address, query))).toBe('none')
  }
})
