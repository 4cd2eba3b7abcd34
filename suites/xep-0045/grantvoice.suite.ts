/** Spec: XEP-0045 v1.35.5 §8.3, "Granting Voice to a Visitor". */
import { expect, may, must } from '#harness/clause/clause.js'
import { available, groupchat } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { moderated } from '#suites/scenes/rooms.js'

must('XEP-0045#grantvoice.1', 'a grant of voice is acknowledged', moderated, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'participant' }))).toBe('none')
})

must('XEP-0045#grantvoice.2', 'everybody sees who has been given a voice', moderated, async ({ alice, bob, carol }) => {
  await alice.giveRole('bob', 'participant')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('participant')
})

must('XEP-0045#grantvoice.4', 'who has been given a voice is heard', moderated, async ({ alice, bob, carol }, { tag }) => {
  await alice.giveRole('bob', 'participant')
  await bob.say(tag)
  await carol.next(groupchat(tag))
})

may('XEP-0045#grantvoice.3', 'who gets a voice may learn why', moderated, async ({ alice, bob }, { tag }) => {
  await alice.giveRole('bob', 'participant', tag)
  const { reason } = await bob.next(available({ nick: 'bob' }))
  return reason === tag ? 'the reason is told' : 'no reason is told'
})
