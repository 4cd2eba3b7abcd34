/** Spec: XEP-0045 v1.35.5 §7.2.3, "Non-Anonymous Rooms". */
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { comesIn, configured } from '#suites/scenes/rooms.js'

const nonAnonymous = configured({ 'muc#roomconfig_whois': 'anyone' })

must('XEP-0045#enter-nonanon.1', 'in a non-anonymous room everybody learns who a newcomer is', nonAnonymous, async ({ bob, carol }) => {
  const { realJid } = await comesIn(bob, carol, 'carol')
  expect(realJid).toBe(carol.jid.toString())
})

must('XEP-0045#enter-nonanon.2', 'a newcomer is warned that the room is not anonymous', nonAnonymous, async ({ carol, room }) => {
  await enter(carol, room, 'carol')
  const self = await carol.next(available({ nick: 'carol' }))
  expect(self.status).toContain(100)
})
