/** Spec: XEP-0045 v1.35.5 §19.2, "http://jabber.org/protocol/muc#user". */
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, must } from '#harness/clause/clause.js'
import { configured, welcome } from '#suites/scenes/rooms.js'

must('XEP-0045#schemas-user.1', 'what a room says of its occupants is well-formed', configured({}), async ({ carol, room }) => {
  const { presences } = await welcome(carol, room, 'carol')
  for (const { element } of presences) expect(() => readMucUser(element)).not.toThrow()
})
