/** Spec: XEP-0045 v1.35.5 §18.1, "Services". */
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { groupchat, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { noticesOf, waitingOutside } from '#suites/scenes/absent.js'
import { closedRoom, lastWord, moderated, unconfigured } from '#suites/scenes/rooms.js'
import { strictMember } from '#suites/scenes/strict-rooms.js'

const waiting = waitingOutside({})

may('XEP-0045#impl-service.1', 'what visitors say may wait for a moderator', moderated, async ({ bob, carol, room }, { tag }) => {
  const id = await bob.say(tag)
  const [refused] = await bob.allBefore(await lastWord(bob.client, room), stanzaError([], { id }))
  if (refused) return 'it is refused'
  const heard = await carol.allBefore(await lastWord(carol.client, room), groupchat(tag))
  return heard.length > 0 ? 'it is heard at once' : 'it waits, or is lost'
})

may('XEP-0045#impl-service.2', 'who is not there may be told of its new affiliation', waiting, async ({ alice, bob }) => {
  const told = await noticesOf(alice, bob)
  return told.length > 0 ? 'it is told' : 'it is not told'
})

should('XEP-0045#impl-service.3', 'who is not there is told of its new affiliation by the room, under its bare address', waiting, async ({ alice, bob, room }) => {
  const told = await noticesOf(alice, bob)
  expect(told.map(({ from, to }) => `${from ?? ''} → ${to ?? ''}`)).toEqual(told.map(() => `${room.toString()} → ${bob.jid.bareText}`))
})

must('XEP-0045#impl-service.4', 'who is told of its new affiliation can tell that it is that', waiting, async ({ alice, bob }) => {
  for (const { status } of await noticesOf(alice, bob)) expect(status).toContain(101)
})

may('XEP-0045#impl-service.5', 'a room may be of several kinds at once', closedRoom({ 'muc#roomconfig_membersonly': true, 'muc#roomconfig_moderatedroom': true, 'muc#roomconfig_whois': 'anyone' }), async ({ bob, room }) => {
  const info = await bob.ask('get', room, discoInfoQuery())
  const kinds = (info ? readDiscoInfo(info).features : []).filter(feature => ['muc_membersonly', 'muc_moderated', 'muc_nonanonymous'].includes(feature))
  return `it is ${kinds.join(', ')}`
})

may('XEP-0045#impl-service.6', 'a room may offer fewer options after the first time', unconfigured, async ({ alice }) => {
  const first = (await alice.form()).fields.length
  await alice.configure({})
  const later = (await alice.form()).fields.length
  return later < first ? `${later} of ${first} are left` : 'it offers the same'
})

must('XEP-0045#impl-service.7', 'where one is held to a nickname nobody else gets it', strictMember, async ({ carol, room, nick }) => {
  await enter(carol, room, nick)
  await carol.next(stanzaError('conflict', { stanza: 'presence' }))
})

must('XEP-0045#impl-service.8', 'who is held to a nickname can find out which it is', strictMember, async ({ bob, room, nick }) => {
  const info = await bob.ask('get', room, discoInfoQuery('x-roomuser-item'))
  expect(info && readDiscoInfo(info).identities.map(({ name }) => name)).toEqual([nick])
})
