/** Spec: XEP-0045 v1.35.5 §5.2.2, "Changing Affiliations". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#affil-change.2', 'everybody sees a change of affiliation', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil-change.3', 'who is no longer banned may enter again', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.ban(bob.jid)
  await alice.affiliate(bob.jid, 'none')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})
