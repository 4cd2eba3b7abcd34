/** Spec: XEP-0045 v1.35.5 §10.7, "Revoking Admin Status". */
import { expect, must } from '#harness/clause/clause.js'
import { presence } from '#harness/match/stanza.js'
import { listed, ranked, refusal } from '#suites/scenes/rights.js'

must('XEP-0045#revokeadmin.1', 'an admin cannot dismiss an admin', ranked, async ({ alice, bob, carol }) => {
  await alice.affiliate(carol.client.jid, 'admin')
  expect(refusal(await bob.admin({ jid: carol.client.jid.bare, affiliation: 'none' }))).toBe('forbidden')
})

must('XEP-0045#revokeadmin.2', 'who is no longer an admin is not on the admin list', ranked, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'member')
  const entries = listed(await alice.list({ affiliation: 'admin' }))
  expect(entries.map(({ jid }) => jid)).not.toContain(bob.client.jid.bareText)
})

must('XEP-0045#revokeadmin.3', 'everybody sees who is no longer an admin', ranked, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'member')
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(presence({ nick: 'bob' }))).affiliation).toBe('member')
})

must('XEP-0045#revokeadmin.3~role', 'who is no longer an admin is no longer a moderator', ranked, async ({ alice, bob, carol }) => {
  await alice.affiliate(bob.client.jid, 'none')
  expect((await carol.next(presence({ nick: 'bob' }))).role).toBe('participant')
})
