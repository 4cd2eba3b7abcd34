/** Spec: XEP-0045 v1.35.5 §9.3, "Granting Membership". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#grantmember.1', 'a new member is on the member list', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'member')
  const entries = listed(await alice.list({ affiliation: 'member' }))
  expect(entries.map(({ jid }) => jid)).toContain(bob.jid.bareText)
})

must('XEP-0045#grantmember.2', 'a grant of membership is acknowledged', closedRoom({}), async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'member' }))).toBe('none')
})

must('XEP-0045#grantmember.3', 'everybody sees a new member', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('member')
})

may('XEP-0045#grantmember.4', 'a new member may be given a nickname', closedRoom({}), async ({ alice, bob }, { tag }) => {
  await request(alice, writeMucAdmin([{ jid: bob.jid.bare, affiliation: 'member', nick: tag }]))
  const entries = listed(await alice.list({ affiliation: 'member' }))
  return entries.some(({ nick }) => nick === tag) ? 'it is given' : 'it is not given'
})
