/** Spec: XEP-0045 v1.35.5 §10.3, "Granting Owner Status". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available, message } from '#harness/match/stanza.js'
import { forget, listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, lastWord, roomOfThree } from '#suites/scenes/rooms.js'

may('XEP-0045#grantowner.1', 'an owner may be able to make owners', closedRoom({}), async ({ alice, bob }) => {
  const answer = refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'owner' }))
  return answer === 'none' ? 'owners can make owners' : `it is refused: ${answer}`
})

should('XEP-0045#grantowner.2', 'an affiliation given to a client is its account’s', closedRoom({}), async ({ alice, bob }) => {
  await request(alice, writeMucAdmin([{ jid: bob.jid, affiliation: 'owner' }]))
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ jid }) => jid)).toContain(bob.jid.bareText)
})

must('XEP-0045#grantowner.3', 'an admin cannot make owners', ranked, async ({ bob, carol }) => {
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'owner' }))).toBe('forbidden')
})

must('XEP-0045#grantowner.4', 'a new owner is on the owner list', closedRoom({}), async ({ alice, bob }) => {
  await alice.affiliate(bob.jid, 'owner')
  const entries = listed(await alice.list({ affiliation: 'owner' }))
  expect(entries.map(({ jid }) => jid)).toContain(bob.jid.bareText)
})

must('XEP-0045#grantowner.4~acknowledged', 'making an owner is acknowledged', closedRoom({}), async ({ alice, bob }) => {
  expect(refusal(await alice.admin({ jid: bob.jid.bare, affiliation: 'owner' }))).toBe('none')
})

must('XEP-0045#grantowner.5', 'everybody sees a new owner', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'owner')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('owner')
})

may('XEP-0045#grantowner.6', 'occupants may be told of a new owner who is not there', roomOfThree, async ({ alice, bob, carol, room }) => {
  await bob.leave()
  await forget({ alice, bob, carol })
  await alice.affiliate(bob.client.jid, 'owner')
  const told = await carol.allBefore(await lastWord(carol.client, room), message({ from: room.toString() }))
  const toldOwner = await alice.allBefore(await lastWord(alice.client, room), message({ from: room.toString() }))
  return `${toldOwner.length > 0 ? 'moderators are' : 'nobody is'} told${told.length > 0 ? ', and so are all others' : ''}`
})
