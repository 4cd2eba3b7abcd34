/** Spec: XEP-0045 v1.35.5 §8.4, "Revoking Voice from a Participant". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, refusal, voiced } from '#suites/scenes/rights.js'
import { moderated } from '#suites/scenes/rooms.js'

must('XEP-0045#revokevoice.1', 'taking a voice away is acknowledged', voiced, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'visitor' }))).toBe('none')
})

must('XEP-0045#revokevoice.2', 'everybody sees who has lost its voice', voiced, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'visitor')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('visitor')
})

must('XEP-0045#revokevoice.3', 'nobody can take the voice of an equal', voiced, async ({ alice, bob, carol }) => {
  for (const member of [bob, carol]) await alice.affiliate(member.client.jid, 'member')
  await alice.giveRole('bob', 'moderator')
  expect(refusal(await bob.admin({ nick: 'carol', role: 'visitor' }))).toBe('not-allowed')
})

must('XEP-0045#revokevoice.4', 'nobody can take the voice of an admin', moderated, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  expect(refusal(await alice.admin({ nick: 'bob', role: 'visitor' }))).toBe('not-allowed')
})

should('XEP-0045#revokevoice.5', 'who may not take a voice is told whose', moderated, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  const answer = await alice.admin({ nick: 'bob', role: 'visitor' })
  // Whether it is refused is the clause before.
  if (answer.type === 'error') expect(listed(answer).map(({ nick }) => nick)).toEqual(['bob'])
})
