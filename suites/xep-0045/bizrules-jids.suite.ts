/** Spec: XEP-0045 v1.35.5 §17.1, "Addresses". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must } from '#harness/clause/clause.js'
import { available, stanzaError } from '#harness/match/stanza.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0045#bizrules-jids.1', 'a room has one address, however it is written', configured({}), async ({ bob, carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: `${room.local.toUpperCase()}@${room.domain}/carol` }, el('x', { xmlns: NS.muc })))
  await bob.next(available({ from: room.withResource('carol').toString() }))
})

must('XEP-0045#bizrules-jids.4', 'a nickname of spaces is no nickname', configured({}).with({ polite: false }), async ({ carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: `${room.toString()}/ ` }, el('x', { xmlns: NS.muc })))
  // Which error it is the specification does not say.
  await carol.next(stanzaError([], { stanza: 'presence' }))
})
