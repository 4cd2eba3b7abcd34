/** Spec: XEP-0045 v1.35.5 §7.2.4, "Semi-Anonymous Rooms". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { comesIn, configured } from '#suites/scenes/rooms.js'

const semiAnonymous = configured({ 'muc#roomconfig_whois': 'moderators' })

must('XEP-0045#enter-semianon.1', 'in a semi-anonymous room everybody sees a newcomer', semiAnonymous, async ({ alice, bob, carol, room }) => {
  await enter(carol, room, 'carol')
  await Promise.all([alice, bob].map(async occupant => occupant.next(available({ nick: 'carol' }))))
})

must('XEP-0045#enter-semianon.2', 'in a semi-anonymous room moderators learn who a newcomer is', semiAnonymous, async ({ alice, carol }) => {
  const { realJid } = await comesIn(alice, carol, 'carol')
  expect(realJid).toBe(carol.jid.toString())
})

must('XEP-0045#enter-semianon.3', 'in a semi-anonymous room others do not learn who a newcomer is', semiAnonymous, async ({ bob, carol }) => {
  const { realJid } = await comesIn(bob, carol, 'carol')
  expect(realJid).toBeUndefined()
})
