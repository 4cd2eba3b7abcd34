/** How the lobby of a conference comes and goes. Spec: JITSI, muc_lobby_rooms. */
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { Jid } from '#xmpp/jid.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { where } from '#harness/match/matcher.js'
import { groupchat, message, unavailable } from '#harness/match/stanza.js'
import { convene, deployment } from '#suites/scenes/conference.js'
import { beforeLobby, closeLobby, comeTo, destroyed, inAWord, inviting, lobbied, lobbyNotice, noticeIn, openLobby, waiting } from '#suites/scenes/lobbies.js'
import { lastWord } from '#suites/scenes/rooms.js'

must('JITSI#lobby.1', 'the owner of a room opens a lobby of the same name by closing the room to all but its members', beforeLobby, async ({ alice, lobby, doors }) => {
  await openLobby(alice)
  expect(inAWord(await comeTo(await doors.guest('dora'), lobby, 'dora'))).toBe('in')
})

must('JITSI#lobby.1~described', 'a room that has a lobby says so, and where it is', beforeLobby, async ({ alice, lobby }) => {
  await openLobby(alice)
  const { payload } = await alice.iq('get', discoInfoQuery())
  const info = payload && readDiscoInfo(payload)
  const form = info?.forms?.find(({ formType }) => formType === NS.mucRoomInfo)
  expect(form && valuesOf(form, 'muc#roominfo_lobbyroom')).toEqual([lobby.toString()])
  expect(info?.features).toContain('muc_membersonly')
})

must('JITSI#lobby.1~told', 'occupants are told that the configuration has changed when a lobby opens', beforeLobby, async ({ alice, bob, room }) => {
  await openLobby(alice)
  expect((await bob.next(where(message({ from: room.toString() }), 'with a status', ({ status }) => status.length > 0))).status).toContain(104)
})

// The other half of the clause needs the component that keeps metadata of rooms.
must('JITSI#lobby.2', 'everybody hears from the one who did it that the lobby is open', beforeLobby, async ({ alice, bob, focus }) => {
  await openLobby(alice)
  for (const each of [alice, bob, focus]) {
    const { element } = await each.next(lobbyNotice('LOBBY-ENABLED', { from: alice.jid.toString() }))
    expect(noticeIn(element)).toMatchObject({ type: 'lobby-notify', value: true })
  }
})

must('JITSI#lobby.3', 'nobody hears of it when a lobby is opened that is open', lobbied, async ({ alice, bob }, { tag }) => {
  await openLobby(alice)
  await alice.say(tag)
  await bob.noneBefore(groupchat(tag), lobbyNotice('LOBBY-ENABLED'))
})

must('JITSI#lobby.3~waiting', 'whoever waits stays when a lobby is opened that is open', waiting, async ({ alice, dora, lobby }) => {
  await openLobby(alice)
  await dora.noneBefore(await lastWord(dora.client, lobby), unavailable())
})

must('JITSI#lobby.4', 'the focus opens no lobby', beforeLobby, async ({ focus, bob, lobby, doors }, { tag }) => {
  await openLobby(focus)
  expect(inAWord(await comeTo(await doors.guest('dora'), lobby, 'dora'))).not.toBe('in')
  await focus.say(tag)
  await bob.noneBefore(groupchat(tag), lobbyNotice('LOBBY-ENABLED'))
})

must('JITSI#lobby.4~close', 'the focus closes no lobby', waiting, async ({ focus, dora, lobby }) => {
  await closeLobby(focus)
  await dora.noneBefore(await lastWord(dora.client, lobby), unavailable())
})

const lobbyless = deployment().with({ features: ['jitsi-lobby', 'jitsi-lobbyless-rooms'] }).andThen(async at => {
  const { lobbyless: start } = at.facts
  if (start === undefined) throw new HarnessError('JITSI_NO_LOBBYLESS_ROOMS', 'nobody said which rooms have no lobby; add `lobbyless` to `jitsi` in the target file')
  return inviting(await convene({ ...at, room: Jid.of(`${start}${at.room.local}`, at.room.domain) }))
})

must('JITSI#lobby.5', 'a room that is flagged to have no lobby gets none', lobbyless, async ({ alice, bob, lobby, doors }, { tag }) => {
  await openLobby(alice)
  expect(inAWord(await comeTo(await doors.guest('dora'), lobby, 'dora'))).not.toBe('in')
  await alice.say(tag)
  await bob.noneBefore(groupchat(tag), lobbyNotice('LOBBY-ENABLED'))
})

must('JITSI#lobby.19', 'whoever waits is shown to the room when its lobby is closed', waiting, async ({ alice, dora, room }) => {
  await closeLobby(alice)
  expect(await destroyed(dora)).toMatchObject({ jid: room, reason: 'Lobby room closed.' })
})

must('JITSI#lobby.19~told', 'everybody hears from the one who did it that the lobby is closed', lobbied, async ({ alice, bob, focus }) => {
  await closeLobby(alice)
  for (const each of [alice, bob, focus]) {
    const { element } = await each.next(lobbyNotice('LOBBY-ENABLED', { from: alice.jid.toString() }))
    expect(noticeIn(element)).toMatchObject({ type: 'lobby-notify', value: false })
  }
})

must('JITSI#lobby.19~room', 'the room goes on without its lobby, and is open to whoever waited', waiting, async ({ alice, bob, dora, room }, { tag }) => {
  await closeLobby(alice)
  await destroyed(dora)
  expect(inAWord(await comeTo(dora.client, room, 'dora'))).toBe('in')
  await bob.say(tag)
  await dora.next(groupchat(tag))
})

must('JITSI#lobby.20', 'with the room its lobby ends, and whoever waits is shown nowhere', waiting, async ({ alice, dora }) => {
  await alice.destroy()
  const destroy = await destroyed(dora)
  expect(destroy).toBeDefined()
  expect(destroy?.jid).toBeUndefined()
})

must('JITSI#lobby.21', 'a lobby that nobody is left in is still there', waiting, async ({ dora, lobby, doors }) => {
  await dora.leave()
  expect(inAWord(await comeTo(await doors.guest('erin'), lobby, 'erin'))).toBe('in')
})
