/** Spec: RFC 6121 §2.2, "Retrieving the Roster on Login". */
import { expect, must } from '#harness/clause/clause.js'
import { rosterPush } from '#harness/match/roster.js'
import { guests, item, rosterQuery, strangers } from '#suites/scenes/guests.js'

must('RFC6121#roster-login.1', 'a change is pushed to every client that has asked for the roster', guests({ user: { desk: 'interested', phone: 'available' } }), async ({ user: { desk, phone } }, { tag }) => {
  await desk.ask('set', undefined, rosterQuery(undefined, item(`${tag}@example.com`)))
  await phone.next(rosterPush({ jid: `${tag}@example.com` }))
})

must('RFC6121#roster-login.2', 'who asks for a roster that is not to be had gets an error', strangers, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  const answer = await user.iq('get', contact.jid.bare, rosterQuery())
  expect(answer.type).toBe('error')
})
