/** Spec: XEP-0045 v1.35.5 §10.8, "Modifying the Admin List". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { configured, room as roomOfTwo, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyadmin.1', 'in a semi-anonymous room a member does not get the admin list', ranked, async ({ alice, carol }) => {
  await alice.affiliate(carol.client.jid, 'member')
  expect(refusal(await carol.list({ affiliation: 'admin' }))).toBe('forbidden')
})

must('XEP-0045#modifyadmin.3', 'an owner gets the admin list', ranked, async ({ alice }) => {
  expect(refusal(await alice.list({ affiliation: 'admin' }))).toBe('none')
})

must('XEP-0045#modifyadmin.4', 'the admin list tells affiliation and address', ranked, async ({ alice, bob }) => {
  const entries = listed(await alice.list({ affiliation: 'admin' }))
  expect(entries.map(({ affiliation, jid }) => [affiliation, jid])).toEqual([['admin', bob.client.jid.bareText]])
})

must('XEP-0045#modifyadmin.6', 'who has no rights cannot edit the admin list', roomOfTwo, async ({ bob }) => {
  expect(refusal(await bob.admin({ jid: bob.client.jid.bare, affiliation: 'admin' }))).toBe('forbidden')
})

must('XEP-0045#modifyadmin.7', 'several changes of the admin list are acknowledged', roomOfThree, async ({ alice, bob, carol }) => {
  expect(refusal(await alice.admin({ jid: bob.client.jid.bare, affiliation: 'admin' }, { jid: carol.client.jid.bare, affiliation: 'admin' }))).toBe('none')
})

must('XEP-0045#modifyadmin.8', 'everybody sees each of several new admins', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ jid: bob.client.jid.bare, affiliation: 'admin' }, { jid: carol.client.jid.bare, affiliation: 'admin' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).affiliation).toBe('admin')
    expect((await occupant.next(available({ nick: 'carol' }))).affiliation).toBe('admin')
  }
})

may('XEP-0045#modifyadmin.2', 'where all see who is who, others than owners may get the admin list', configured({ 'muc#roomconfig_whois': 'anyone' }), async ({ bob }) => {
  const answer = refusal(await bob.list({ affiliation: 'admin' }))
  return answer === 'none' ? 'they do' : `they do not: ${answer}`
})

may('XEP-0045#modifyadmin.5', 'the admin list may tell who of them is there', ranked, async ({ alice }) => {
  const [entry] = listed(await alice.list({ affiliation: 'admin' }))
  return `it tells ${entry?.nick === undefined ? 'no nickname' : 'the nickname'} and ${entry?.role === undefined ? 'no role' : 'the role'}`
})
