/** Spec: XEP-0045 v1.35.5 §7.2.7, "Banned Users". */
import { must } from '#harness/clause/clause.js'
import { stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-banned.1', 'who is banned does not enter', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.ban(bob.jid)
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('forbidden', { stanza: 'presence' }))
})
