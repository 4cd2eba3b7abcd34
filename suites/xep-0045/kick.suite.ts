/** Spec: XEP-0045 v1.35.5 §8.2, "Kicking an Occupant". */
import { expect, must } from '#harness/clause/clause.js'
import { unavailable } from '#harness/match/stanza.js'
import { room } from '#suites/scenes/rooms.js'

must('XEP-0045#kick.1', 'the kicked occupant learns that it was a kick', room, async ({ alice, bob }) => {
  await alice.kick('bob')
  const gone = await bob.next(unavailable({ nick: 'bob' }))
  expect(gone.status).toContain(307)
})
