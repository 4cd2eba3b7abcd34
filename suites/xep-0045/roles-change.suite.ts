/** Spec: XEP-0045 v1.35.5 §5.1.3, "Changing Roles". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { deputised, ranked, refusal } from '#suites/scenes/rights.js'
import { moderated, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#roles-change.1', 'who has been made a moderator can do what moderators do', deputised, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'carol', role: 'none' }))).toBe('none')
})

must('XEP-0045#roles-change.2', 'everybody sees a change of role', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'visitor')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('visitor')
})

should('XEP-0045#roles-change.3', 'nobody is demoted by someone of a lower affiliation', ranked, async ({ bob }) => {
  expect(refusal(await bob.admin({ nick: 'alice', role: 'participant' }))).toBe('not-allowed')
})

must('XEP-0045#roles-change.4', 'a new admin is a moderator at once', roomOfThree, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('moderator')
})

must('XEP-0045#roles-change.5', 'with membership comes a voice', moderated, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  expect((await carol.next(available({ nick: 'bob' }))).role).toBe('participant')
})
