/** Spec: XEP-0045 v1.35.5 §9.6, "Granting Moderator Status". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#grantmod.1', 'making a moderator is acknowledged', roomOfTwo, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'moderator' }))).toBe('none')
})

must('XEP-0045#grantmod.2', 'everybody sees a new moderator', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'moderator')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('moderator')
})
