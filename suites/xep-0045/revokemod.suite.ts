/** Spec: XEP-0045 v1.35.5 §9.7, "Revoking Moderator Status". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { deputised, ranked, refusal } from '#suites/scenes/rights.js'

must('XEP-0045#revokemod.1', 'dismissing a moderator is acknowledged', deputised, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'participant' }))).toBe('none')
})

must('XEP-0045#revokemod.2', 'everybody sees who is no longer a moderator', deputised, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'participant')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('participant')
})

must('XEP-0045#revokemod.3', 'an admin stays a moderator', ranked, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'participant' }))).toBe('not-allowed')
})
