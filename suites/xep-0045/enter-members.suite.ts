/** Spec: XEP-0045 v1.35.5 §7.2.6, "Members-Only Rooms". */
import { must } from '#harness/clause/clause.js'
import { stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom } from '#suites/scenes/rooms.js'

const membersOnly = closedRoom({ 'muc#roomconfig_membersonly': true })

must('XEP-0045#enter-members.1', 'who is no member does not enter a members-only room', membersOnly, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('registration-required', { stanza: 'presence' }))
})
