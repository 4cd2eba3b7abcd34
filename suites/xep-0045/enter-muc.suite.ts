/** Spec: XEP-0045 v1.35.5 §7.2.1, "Basic MUC Protocol". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { available, stanzaError } from '#harness/match/stanza.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-muc.1', 'presence with the MUC element lets one in, whatever else it says', configured({}), async ({ carol, room }) => {
  const presence = el('presence', { xmlns: NS.client, to: room.withResource('carol').toString() },
    el('show', {}, 'away'), el('nick', { xmlns: 'http://jabber.org/protocol/nick' }, 'Carol'), el('x', { xmlns: NS.muc }))
  await carol.send(presence)
  await carol.next(available({ nick: 'carol' }))
})

must('XEP-0045#enter-muc.2', 'nobody enters without a nickname', configured({}), async ({ carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: room.toString() }, el('x', { xmlns: NS.muc })))
  await carol.next(stanzaError('jid-malformed', { stanza: 'presence' }))
})
