/** Spec: XEP-0045 v1.35.5 §19.4, "http://jabber.org/protocol/muc#owner". */
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#schemas-owner.1', 'a request of an owner that wants nothing is refused', ownRoom.with({ polite: false }), async ({ alice }) => {
  expect(refusal(await alice.iq('set', writeMucOwner()))).toBe('bad-request')
})
