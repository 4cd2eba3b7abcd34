/** Spec: XEP-0045 v1.35.5 §7.7, "Changing Availability Status". */
import { expect, must } from '#harness/clause/clause.js'
import { presenceShow } from '#harness/match/stanza.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#changepres.1', 'a changed presence reaches everybody, who changed it included', roomOfThree, async ({ alice, bob, carol }) => {
  await bob.show('dnd')
  for (const occupant of [alice, bob, carol]) await occupant.next(presenceShow('dnd', { from: bob.jid.toString() }))
})

must('XEP-0045#changepres.2', 'a changed presence still tells role and affiliation', roomOfThree, async ({ bob, carol }) => {
  await bob.show('dnd')
  expect(await carol.next(presenceShow('dnd', { nick: 'bob' }))).toMatchObject({ role: 'participant', affiliation: 'none' })
})
