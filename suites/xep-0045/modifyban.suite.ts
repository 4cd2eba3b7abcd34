/** Spec: XEP-0045 v1.35.5 §9.2, "Modifying the Ban List". */
import { expect, must } from '#harness/clause/clause.js'
import { listed, ranked, refusal } from '#suites/scenes/rights.js'
import { room as roomOfTwo } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyban.1', 'an admin gets the ban list', ranked, async ({ alice, bob, carol }) => {
  await alice.ban(carol.client.jid)
  expect(refusal(await bob.list({ affiliation: 'outcast' }))).toBe('none')
})

must('XEP-0045#modifyban.2', 'the ban list tells affiliation and address', roomOfTwo, async ({ alice, bob }) => {
  await alice.ban(bob.client.jid)
  const entries = listed(await alice.list({ affiliation: 'outcast' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['outcast', bob.client.jid.bareText]])
})
