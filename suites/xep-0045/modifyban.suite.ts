/** Spec: XEP-0045 v1.35.5 §9.2, "Modifying the Ban List". */
import { Jid } from '#xmpp/jid.js'
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { stanzaError, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyban.1', 'an admin gets the ban list', ranked, async ({ alice, bob, carol }) => {
  await alice.ban(carol.client.jid)
  expect(refusal(await bob.list({ affiliation: 'outcast' }))).toBe('none')
})

must('XEP-0045#modifyban.2', 'the ban list tells affiliation and address', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const entries = listed(await alice.list({ affiliation: 'outcast' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['outcast', bob.client.jid.bareText]])
})

must('XEP-0045#modifyban.4', 'several bans are acknowledged', roomOfThree, async ({ alice, bob, carol }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'outcast' }, { jid: carol.client.jid.bare, affiliation: 'outcast' }))).toBe('none')
})

must('XEP-0045#modifyban.5', 'each of several who are banned has to leave', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'outcast' }, { jid: carol.client.jid.bare, affiliation: 'outcast' }]))
  for (const [occupant, nick] of [[bob, 'bob'], [carol, 'carol'], [alice, 'bob'], [alice, 'carol']] as const) expect((await occupant.next(unavailable({ nick }))).status).toContain(301)
})

must('XEP-0045#modifyban.8', 'among several bans, an admin cannot ban an owner', ranked, async ({ alice, bob, carol }) => {
  const answer = await bob.admin({ jid: carol.client.jid.bare, affiliation: 'outcast' }, { jid: alice.client.jid.bare, affiliation: 'outcast' })
  expect(['conflict', 'not-allowed']).toContain(refusal(answer))
})

should('XEP-0045#modifyban.3', 'the ban list tells neither nickname nor role', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const entries = listed(await alice.list({ affiliation: 'outcast' }))
  expect(entries.map(({ nick, role }) => [nick, role])).toEqual([[undefined, undefined]])
})

should('XEP-0045#modifyban.6', 'a whole domain can be banned', closedRoom({}), async ({ alice, bob, room }) => {
  await request(alice, writeMucAdmin([{ jid: Jid.parse(bob.jid.domain), affiliation: 'outcast' }]))
  await enter(bob, room, 'bob')
  await bob.next(stanzaError('forbidden', { stanza: 'presence' }))
})

should('XEP-0045#modifyban.7', 'of several bans of which one is not allowed none is carried out', ranked, async ({ alice, bob, carol }) => {
  await bob.admin({ jid: carol.client.jid.bare, affiliation: 'outcast' }, { jid: alice.client.jid.bare, affiliation: 'outcast' })
  expect(listed(await alice.list({ affiliation: 'outcast' }))).toEqual([])
})

should('XEP-0045#modifyban.9', 'who bans itself among others is told what is wrong', ranked, async ({ bob, carol }) => {
  const answer = await bob.admin({ jid: carol.client.jid.bare, affiliation: 'outcast' }, { jid: bob.client.jid.bare, affiliation: 'outcast' })
  expect(['conflict', 'not-allowed']).toContain(refusal(answer))
})
