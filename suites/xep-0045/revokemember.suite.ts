/** Spec: XEP-0045 v1.35.5 §9.4, "Revoking Membership". */
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available, iqAnswer, unavailable } from '#harness/match/stanza.js'
import { Occupant } from '#harness/probe/muc-client.js'
import { club, joined, listed, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom } from '#suites/scenes/rooms.js'
import { ask } from '#suites/scenes/words.js'

must('XEP-0045#revokemember.1', 'who is no longer a member is not on the member list', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'member')
  await alice.affiliate(bob.jid, 'none')
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid)).not.toContain(bob.jid.bareText)
})

must('XEP-0045#revokemember.2', 'the end of a membership is acknowledged', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'member')
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'none' }))).toBe('none')
})

must('XEP-0045#revokemember.3', 'everybody sees who is no longer a member', joined, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'none')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('none')
})

must('XEP-0045#revokemember.4', 'who is no longer a member has to leave a members-only room', club, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'none')
  const gone = await bob.next(unavailable({ nick: 'bob' }))
  expect(gone.status).toContain(321)
})

must('XEP-0045#revokemember.4~absent', 'whose membership ends by someone who is not in the room has to leave a members-only room, too', club, async ({ alice, bob, room }) => {
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'none' }]))
  expect((await bob.next(unavailable({ nick: 'bob' }))).status).toContain(321)
})

must('XEP-0045#revokemember.5', 'the others learn why a former member had to leave', club, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'none')
  for (const occupant of [alice, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).status).toContain(321)
})

may('XEP-0045#revokemember.6', 'who is no longer a member may learn who did it', club, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'none')
  const { actor } = await bob.next(unavailable({ nick: 'bob' }))
  return actor === undefined ? 'nobody is named' : 'who did it is named'
})

should('XEP-0045#revokemember.7', 'who has to leave a members-only room is not first shown without its membership', club, async ({ alice, bob, carol }) => {
  await alice.affiliate(carol.client.jid, 'none')
  await bob.noneBefore(iqAnswer(await ask(bob.client, bob.room, discoInfoQuery())), available({ nick: 'carol' }))
})
