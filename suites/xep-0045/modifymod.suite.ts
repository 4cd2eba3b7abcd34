/** Spec: XEP-0045 v1.35.5 §9.8, "Modifying the Moderator List". */
import { writeMucAdmin } from '#xmpp/stanzas/muc-admin.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { deputised, listed, ranked, refusal, request } from '#suites/scenes/rights.js'
import { roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#modifymod.1', 'an admin gets the list of moderators', ranked, async ({ bob }) => {
  expect(refusal(await bob.list({ role: 'moderator' }))).toBe('none')
})

must('XEP-0045#modifymod.2', 'the list of moderators tells nickname and role', ranked, async ({ alice }) => {
  const entries = listed(await alice.list({ role: 'moderator' }))
  expect(entries.map(({ nick, role }) => `${nick ?? 'nobody'} is a ${role ?? 'nothing'}`).toSorted()).toEqual(['alice is a moderator', 'bob is a moderator'])
})

must('XEP-0045#modifymod.4', 'making several moderators is acknowledged', roomOfThree, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'bob', role: 'moderator' }, { nick: 'carol', role: 'moderator' }))).toBe('none')
})

must('XEP-0045#modifymod.5', 'everybody sees each of several new moderators', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucAdmin([{ nick: 'bob', role: 'moderator' }, { nick: 'carol', role: 'moderator' }]))
  for (const occupant of [alice, bob, carol]) {
    expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('moderator')
    expect((await occupant.next(available({ nick: 'carol' }))).role).toBe('moderator')
  }
})

must('XEP-0045#modifymod.6', 'among several changes, an admin stays a moderator', ranked, async ({ alice }) => {
  expect(refusal(await alice.admin({ nick: 'carol', role: 'moderator' }, { nick: 'bob', role: 'participant' }))).toBe('not-allowed')
})

may('XEP-0045#modifymod.3', 'the list of moderators may tell address and affiliation', deputised, async ({ alice }) => {
  const entry = listed(await alice.list({ role: 'moderator' })).find(({ nick }) => nick === 'bob')
  return `it tells ${entry?.jid === undefined ? 'no address' : 'the address'} and ${entry?.affiliation === undefined ? 'no affiliation' : 'the affiliation'}`
})
