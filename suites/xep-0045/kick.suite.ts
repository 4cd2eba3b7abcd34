/** Spec: XEP-0045 v1.35.5 §8.2, "Kicking an Occupant". */
import { expect, may, must } from '#harness/clause/clause.js'
import { available, presenceShow, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { ranked, refusal } from '#suites/scenes/rights.js'
import { configured, room as roomOfTwo, roomOfThree, welcome } from '#suites/scenes/rooms.js'

must('XEP-0045#kick.1', 'the kicked occupant learns that it was a kick', roomOfTwo, async ({ alice, bob }) => {
  await alice.kick('bob')
  const gone = await bob.next(unavailable({ nick: 'bob' }))
  expect(gone.status).toContain(307)
})

may('XEP-0045#kick.2', 'the kicked occupant may learn the reason', roomOfTwo, async ({ alice, bob }, { tag }) => {
  await alice.kick('bob', tag)
  const { reason } = await bob.next(unavailable({ nick: 'bob' }))
  return reason === tag ? 'the reason is told' : 'no reason is told'
})

may('XEP-0045#kick.3', 'the kicked occupant may learn who did it', roomOfTwo, async ({ alice, bob }) => {
  await alice.kick('bob')
  const { actor } = await bob.next(unavailable({ nick: 'bob' }))
  return actor === undefined ? 'nobody is named' : 'the kicker is named'
})

must('XEP-0045#kick.4', 'when a kick is acknowledged, the kicked occupant is out', configured({}), async ({ alice, carol, room }) => {
  expect(await alice.admin({ nick: 'bob', role: 'none' })).toMatchObject({ type: 'result' })
  const { presences } = await welcome(carol, room, 'carol')
  expect(presences.map(({ nick }) => nick)).not.toContain('bob')
})

must('XEP-0045#kick.5', 'the others learn that it was a kick', roomOfThree, async ({ alice, carol }) => {
  await alice.kick('bob')
  for (const occupant of [alice, carol]) expect((await occupant.next(unavailable({ nick: 'bob' }))).status).toContain(307)
})

must('XEP-0045#kick.6', 'an admin cannot kick an owner', ranked, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'alice', role: 'none' }))).toBe('not-allowed')
})

must('XEP-0045#kick.6~stays', 'an owner whom an admin tried to kick is still there', ranked, async ({ bob, carol }) => {
  await bob.admin({ nick: 'alice', role: 'none' })
  await bob.show('xa')
  await carol.noneBefore(presenceShow('xa', { nick: 'bob' }), unavailable({ nick: 'alice' }))
})

must('XEP-0045#kick.8', 'a kicked occupant may come back', roomOfTwo, async ({ alice, bob }) => {
  await alice.kick('bob')
  await enter(bob.client, alice.room, 'bob')
  await bob.next(available({ nick: 'bob' }))
})

must('XEP-0045#kick.9', 'a kicked occupant can tell that it is itself who goes', roomOfTwo, async ({ alice, bob }) => {
  await alice.kick('bob')
  expect((await bob.next(unavailable({ nick: 'bob' }))).status).toContain(110)
})

must('XEP-0045#kick.10', 'nobody can be kicked who is not there', roomOfTwo, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'nobody', role: 'none' }))).toBe('item-not-found')
})

may('XEP-0045#kick.7', 'nobody may be able to kick itself', roomOfTwo, async ({ alice }) => {
  const answer = refusal(await alice.admin({ nick: 'alice', role: 'none' }))
  return answer === 'none' ? 'one can' : `one cannot: ${answer}`
})
