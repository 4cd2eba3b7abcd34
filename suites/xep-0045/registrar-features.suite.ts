/** Spec: XEP-0045 v1.35.5 §16.3, "Service Discovery Features". */
import type { Jid } from '#xmpp/jid.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import type { Client } from '#harness/probe/client.js'
import { closedRoom, persistent, protectedRoom } from '#suites/scenes/rooms.js'

const hidden = closedRoom({ 'muc#roomconfig_publicroom': false }).with({ features: ['muc-hidden'] })

/** Which of these features the room says it has. */
async function kindOf(client: Client, room: Jid, ...kinds: readonly string[]): Promise<string[]> {
  const info = await client.ask('get', room, discoInfoQuery())
  const features = info ? readDiscoInfo(info).features : []
  return kinds.filter(kind => features.includes(kind))
}

must('XEP-0045#registrar-features.1', 'a room says whether it asks for a password', protectedRoom, async ({ bob, room }) => {
  expect(await kindOf(bob, room, 'muc_passwordprotected', 'muc_unsecured')).toEqual(['muc_passwordprotected'])
})

must('XEP-0045#registrar-features.2', 'a room says whether it is for members only', closedRoom({ 'muc#roomconfig_membersonly': true }), async ({ bob, room }) => {
  expect(await kindOf(bob, room, 'muc_membersonly', 'muc_open')).toEqual(['muc_membersonly'])
})

must('XEP-0045#registrar-features.3', 'a room says whether it is moderated', closedRoom({ 'muc#roomconfig_moderatedroom': true }), async ({ bob, room }) => {
  expect(await kindOf(bob, room, 'muc_moderated', 'muc_unmoderated')).toEqual(['muc_moderated'])
})

must('XEP-0045#registrar-features.4', 'a room says whether it is anonymous', closedRoom({ 'muc#roomconfig_whois': 'anyone' }), async ({ bob, room }) => {
  expect(await kindOf(bob, room, 'muc_nonanonymous', 'muc_semianonymous')).toEqual(['muc_nonanonymous'])
})

must('XEP-0045#registrar-features.5', 'a room says whether it is hidden', hidden, async ({ alice, room }) => {
  expect(await kindOf(alice.client, room, 'muc_hidden', 'muc_public')).toEqual(['muc_hidden'])
})

must('XEP-0045#registrar-features.6', 'a room says whether it is persistent', persistent, async ({ bob, room }) => {
  expect(await kindOf(bob, room, 'muc_persistent', 'muc_temporary')).toEqual(['muc_persistent'])
})
