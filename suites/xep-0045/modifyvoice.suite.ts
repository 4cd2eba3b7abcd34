/** Spec: XEP-0045 v1.35.5 §8.5, "Modifying the Voice List". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { listed, refusal, request, voiced } from '#suites/scenes/rights.js'
import { moderated } from '#suites/scenes/rooms.js'

must('XEP-0045#modifyvoice.1', 'a moderator gets the list of those with a voice', voiced, async ({ alice }) => {
  expect(refusal(await alice.list({ role: 'participant' }))).toBe('none')
})

must('XEP-0045#modifyvoice.2', 'the list of those with a voice tells nickname and role', voiced, async ({ alice }) => {
  const entries = listed(await alice.list({ role: 'participant' }))
  expect(entries.map(({ nick, role }) => `${nick ?? 'nobody'} is a ${role ?? 'nothing'}`)).toEqual(['bob is a participant'])
})

must('XEP-0045#modifyvoice.4', 'several changes of voice are acknowledged', voiced, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'visitor' }, { nick: 'carol', role: 'participant' }))).toBe('none')
})

must('XEP-0045#modifyvoice.5', 'everybody sees each of several changes of voice', voiced, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ nick: 'bob', role: 'visitor' }, { nick: 'carol', role: 'participant' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('visitor')
    expect((await occupant.next(available({ nick: 'carol' }))).role).toBe('participant')
  }
})

must('XEP-0045#modifyvoice.6', 'among several changes, nobody can take the voice of an admin', moderated, async ({ alice, bob }) => {
  await alice.affiliate(bob.client.jid, 'admin')
  expect(refusal(await alice.admin({ nick: 'carol', role: 'participant' }, { nick: 'bob', role: 'visitor' }))).toBe('not-allowed')
})

should('XEP-0045#modifyvoice.3', 'the list of those who have a voice tells affiliation and address', voiced, async ({ alice, bob }) => {
  const entry = listed(await alice.list({ role: 'participant' })).find(({ nick }) => nick === 'bob')
  expect([entry?.affiliation, entry?.jid]).toEqual(['none', bob.client.jid.toString()])
})
