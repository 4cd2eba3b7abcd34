/** Lobbies that the service itself opens, as where a host is awaited, and rooms that are held by those who wait. Spec: JITSI, muc_lobby_rooms, persistent_lobby. */
import { expect, must } from '#harness/clause/clause.js'
import { groupchat, message, presence, unavailable } from '#harness/match/stanza.js'
import { where } from '#harness/match/matcher.js'
import { join } from '#harness/probe/muc-client.js'
import { FOCUS } from '#suites/scenes/conference.js'
import { awaited, unhosted } from '#suites/scenes/hosted.js'
import { closeLobby, comeTo, entersAs, inAWord, lobbyNotice, saysInError } from '#suites/scenes/lobbies.js'
import { lastWord } from '#suites/scenes/rooms.js'

must('JITSI#lobby.25', 'the reason why people wait is told before the lobby is named', unhosted, async ({ doors, room, lobby }) => {
  const said = saysInError(await comeTo(await doors.guest('dora'), room, 'dora'))
  expect(Object.entries(said)).toEqual([['waiting-for-host', ''], ['lobbyroom', lobby.toString()]])
})

must('JITSI#lobby.24~told', 'occupants are told that the configuration has changed when the service opens a lobby', unhosted, async ({ doors, room, focus }) => {
  await comeTo(await doors.guest('dora'), room, 'dora')
  expect((await focus.next(where(message({ from: room.toString() }), 'with a status', ({ status }) => status.length > 0))).status).toContain(104)
})

must('JITSI#lobby.24~nobody', 'nobody is told of somebody who opened the lobby where the service opens it', unhosted, async ({ doors, room, focus }) => {
  await comeTo(await doors.guest('dora'), room, 'dora')
  await focus.noneBefore(await lastWord(focus.client, room), lobbyNotice('LOBBY-ENABLED'))
})

/** Dora was let in, and is nobody in the room any more, which is open until the next guest comes. */
const reopened = awaited.andThen(async scene => {
  const { focus, dora: waiting, room } = scene
  await focus.affiliate(waiting.client.jid, 'member')
  const dora = await entersAs(waiting.client, room, 'dora')
  await closeLobby(focus)
  await focus.affiliate(waiting.client.jid, 'none')
  await dora.settle()
  return { ...scene, dora }
})

must('JITSI#lobby.24', 'whoever is in when the service opens a lobby becomes a member', reopened, async ({ doors, room, dora }) => {
  expect(inAWord(await comeTo(await doors.guest('erin'), room, 'erin'))).toBe('registration-required/auth')
  expect((await dora.next(presence({ from: dora.jid.toString() }))).affiliation).toBe('member')
})

must('JITSI#lobby.24~in', 'nobody who is in is thrown out when the service opens a lobby', reopened, async ({ doors, room, dora, focus }, { tag }) => {
  await comeTo(await doors.guest('erin'), room, 'erin')
  await focus.say(tag)
  await dora.noneBefore(groupchat(tag), unavailable())
})

must('JITSI#plobby.1', 'a room that nobody is left in is there for as long as somebody waits', awaited, async ({ focus, room, dora, lobby }) => {
  await focus.leave()
  await dora.noneBefore(await lastWord(dora.client, lobby), unavailable())
  const { entry } = await join(focus.client, room, FOCUS)
  expect(entry?.self.status).not.toContain(201)
})

must('JITSI#plobby.1~empty', 'a room that nobody is left in ends when nobody waits any more', awaited, async ({ focus, room, dora }) => {
  await focus.leave()
  await dora.leave()
  const { entry } = await join(focus.client, room, FOCUS)
  expect(entry?.self.status).toContain(201)
})

must('JITSI#plobby.1~last', 'a room for which nobody waits ends with its last occupant', awaited, async ({ focus, room, dora }) => {
  await dora.leave()
  await focus.leave()
  const { entry } = await join(focus.client, room, FOCUS)
  expect(entry?.self.status).toContain(201)
})
