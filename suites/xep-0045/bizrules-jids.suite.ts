/** Spec: XEP-0045 v1.35.5 §17.1, "Addresses". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { discoInfoQuery } from '#xmpp/stanzas/disco.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { may, must } from '#harness/clause/clause.js'
import { available, presence, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
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

must('XEP-0045#bizrules-jids.2', 'a nickname is one however it is written', configured({}), async ({ alice, carol, room }, { tag }) => {
  await alice.changeNick(`${tag}\u00E9`)
  // whatever alice hears of it: once the room answers her, she has the nickname
  await alice.client.ask('get', room, discoInfoQuery())
  await carol.send(el('presence', { xmlns: NS.client, to: `${room.toString()}/${tag}e\u0301` }, writeMucJoin()))
  await carol.next(stanzaError('conflict', { stanza: 'presence' }))
})

must('XEP-0045#bizrules-jids.2~prohibited', 'a nickname has no characters that are not allowed', configured({}).with({ polite: false }), async ({ carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: `${room.toString()}/carol\uE000` }, writeMucJoin()))
  await carol.next(stanzaError([], { stanza: 'presence' }))
})

must('XEP-0045#bizrules-jids.3', 'a nickname is not empty', configured({}).with({ polite: false }), async ({ carol, room }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: `${room.toString()}/` }, writeMucJoin()))
  await carol.next(stanzaError([], { stanza: 'presence' }))
})

may('XEP-0045#bizrules-jids.5', 'nicknames that differ only in case may be the same', configured({}), async ({ carol, room }) => {
  await enter(carol, room, 'Alice')
  const { type } = await carol.next(presence({ nick: 'Alice' }))
  return type === 'error' ? 'they are the same' : 'they are different'
})
