/** Spec: XEP-0045 v1.35.5 §10.5, "Modifying the Owner List". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, owned, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, configured, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyowner.1', 'in a semi-anonymous room an admin does not get the owner list', ranked, async ({ bob }) => {
  expect(refusal(await bob.list({ affiliation: 'owner' }))).toBe('forbidden')
})

must('XEP-0045#modifyowner.3', 'an owner gets the owner list', closedRoom({}), async ({ alice }) => {
  expect(refusal(await alice.list({ affiliation: 'owner' }))).toBe('none')
})

must('XEP-0045#modifyowner.4', 'the owner list tells affiliation and address', closedRoom({}), async ({ alice }) => {
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['owner', alice.client.jid.bareText]])
})

must('XEP-0045#modifyowner.6', 'who has no rights cannot edit the owner list', roomOfTwo, async ({ bob }) => {
  expect(refusal(await bob.admin({ jid: bob.client.jid.bare, affiliation: 'owner' }))).toBe('forbidden')
})

must('XEP-0045#modifyowner.8', 'several changes of the owner list are acknowledged', roomOfThree, async ({ alice, bob, carol }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'owner' }, { jid: carol.client.jid.bare, affiliation: 'owner' }))).toBe('none')
})

must('XEP-0045#modifyowner.9', 'everybody sees each of several new owners', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'owner' }, { jid: carol.client.jid.bare, affiliation: 'owner' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('owner')
    expect((await occupant.next(available({ nick: 'carol' }))).affiliation).toBe('owner')
  }
})

may('XEP-0045#modifyowner.2', 'where all see who is who, others than owners may get the owner list', configured({ 'muc#roomconfig_whois': 'anyone' }), async ({ bob }) => {
  const answer = refusal(await bob.list({ affiliation: 'owner' }))
  return answer === 'none' ? 'they do' : `they do not: ${answer}`
})

may('XEP-0045#modifyowner.5', 'the owner list may tell who of them is there', owned, async ({ alice }) => {
  const [entry] = listed(await alice.list({ affiliation: 'owner' }))
  return `it tells ${entry?.nick === undefined ? 'no nickname' : 'the nickname'} and ${entry?.role === undefined ? 'no role' : 'the role'}`
})

should('XEP-0045#modifyowner.7', 'an owner can take itself off the owner list when there is another', owned, async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'owner' }, { jid: alice.client.jid.bare, affiliation: 'none' }))).toBe('none')
})
