/** Spec: XEP-0045 v1.35.5 §19.1, "http://jabber.org/protocol/muc". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0045#schemas-muc.1', 'what a room does not know of a request to enter does no harm', configured({}), async ({ carol, room }) => {
  const unknown = el('colour', { xmlns: 'urn:example:colour' }, 'red')
  await carol.send(el('presence', { xmlns: NS.client, to: room.withResource('carol').toString() }, el('x', { xmlns: NS.muc }, unknown)))
  await carol.next(available({ nick: 'carol' }))
})
