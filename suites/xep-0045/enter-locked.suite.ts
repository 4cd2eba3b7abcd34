/** Spec: XEP-0045 v1.35.5 §7.2.10, "Locked Room". */
import { must } from '#harness/clause/clause.js'
import { stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { unconfigured } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-locked.1', 'nobody else enters a room that is not configured yet', unconfigured, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('item-not-found', { stanza: 'presence' }))
})
