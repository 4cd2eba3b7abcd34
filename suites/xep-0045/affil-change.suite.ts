/** Spec: XEP-0045 v1.35.5 §5.2.2, "Changing Affiliations". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter, Occupant } from '#harness/probe/muc-client.js'
import { ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#affil-change.1', 'who has been made an admin can do what admins do', ranked, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'member' }))).toBe('none')
})

must('XEP-0045#affil-change.2', 'everybody sees a change of affiliation', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil-change.2~absent', 'everybody sees a change of affiliation made by someone who is not in the room', roomOfThree, async ({ alice, bob, carol, room }) => {
  // ejabberd#1135: nobody was told.
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'member' }]))
  for (const occupant of [bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#affil-change.3', 'who is no longer banned may enter again', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.ban(bob.jid)
  await alice.affiliate(bob.jid, 'none')
  await enter(bob, room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#affil-change.4', 'an owner can make a member of an admin', ranked, async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'member' }))).toBe('none')
})
