/** Who has to wait in the lobby, and what clients are told about it. Spec: JITSI, muc_lobby_rooms. */
import { childOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { FOCUS } from '#suites/scenes/conference.js'
import { askIn, beforeLobby, comeTo, inAWord, lobbied, lockedLobbied, openLobby, saysInError } from '#suites/scenes/lobbies.js'
import { register } from '#suites/scenes/registrations.js'
import { PASSWORD } from '#suites/scenes/rooms.js'

must('JITSI#lobby.6', 'a guest who is no member is refused', lobbied, async ({ doors, room }) => {
  expect(inAWord(await comeTo(await doors.guest('dora'), room, 'dora'))).toBe('registration-required/auth')
})

must('JITSI#lobby.6~lobbyroom', 'the refusal names the lobby in the error, and a number that clients look for', lobbied, async ({ doors, room, lobby }) => {
  const answer = await comeTo(await doors.guest('dora'), room, 'dora')
  expect(saysInError(answer)).toEqual({ lobbyroom: lobby.toString() })
  expect(childOf(answer.element, NS.client, 'error')?.attrs['code']).toBe('407')
})

must('JITSI#lobby.6~beside', 'the refusal names the lobby beside the error, too, for older clients', lobbied, async ({ doors, room, lobby }) => {
  const { element } = await comeTo(await doors.guest('dora'), room, 'dora')
  const plain = childOf(element, NS.client, 'lobbyroom')
  expect(plain && textOf(plain)).toBe(lobby.toString())
  expect(childOf(element, NS.muc, 'x')).toBeDefined()
})

must('JITSI#lobby.6~registered', 'nobody becomes a member by registering before the lobby opens', beforeLobby, async ({ alice, doors, room }) => {
  const dora = await doors.guest('dora')
  await register(dora, room, 'dora')
  await openLobby(alice)
  expect(inAWord(await comeTo(dora, room, 'dora'))).toBe('registration-required/auth')
})

for (const [which, name, says] of [['missing', undefined, 'says no name'], ['empty', '', 'says an empty one']] as const) {
  must(`JITSI#lobby.7~${which}`, `a guest who ${says} is asked for a display name instead of being shown the lobby`, lobbied, async ({ doors, room }) => {
    const answer = await comeTo(await doors.guest('dora'), room, 'dora', { name })
    expect(inAWord(answer)).toBe('not-acceptable/modify')
    const error = childOf(answer.element, NS.client, 'error')
    expect(error?.attrs['code']).toBe('406')
    expect(error && childOf(error, NS.jitmeet, 'displayname-required')?.attrs['lobby']).toBe('true')
  })
}

must('JITSI#lobby.8', 'whoever knows the password of the room enters as a member', lockedLobbied, async ({ doors, room }) => {
  const answer = await comeTo(await doors.guest('dora'), room, 'dora', { name: 'Dora', password: PASSWORD })
  expect(inAWord(answer)).toBe('in')
  expect(answer).toMatchObject({ affiliation: 'member', role: 'participant' })
})

must('JITSI#lobby.8~listed', 'an account of the whitelist enters as a member', lobbied.with({ features: ['jitsi-lobby-whitelist'] }), async ({ doors, room }) => {
  const answer = await comeTo(await doors.transcriber(), room, 'transcriber', { name: undefined })
  expect(inAWord(answer)).toBe('in')
  expect(answer).toMatchObject({ affiliation: 'member', role: 'participant' })
})

must('JITSI#lobby.8~owner', 'an owner who gives the password stays an owner', lockedLobbied, async ({ alice, room }) => {
  await alice.leave()
  expect(await comeTo(alice.client, room, 'alice', { name: 'Alice', password: PASSWORD })).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

must('JITSI#lobby.9', 'a guest who gives a wrong password is shown the lobby', lockedLobbied, async ({ doors, room, lobby }) => {
  const answer = await comeTo(await doors.guest('dora'), room, 'dora', { name: 'Dora', password: 'wrong' })
  expect(inAWord(answer)).toBe('registration-required/auth')
  expect(saysInError(answer)).toEqual({ lobbyroom: lobby.toString() })
})

must('JITSI#lobby.10', 'a member enters a room with a password without it', lockedLobbied, async ({ bob, room }) => {
  await bob.leave()
  expect(inAWord(await comeTo(bob.client, room, 'bob'))).toBe('in')
})

must('JITSI#lobby.10~invited', 'whoever was asked in enters a room with a password without it', lockedLobbied, async ({ alice, doors, room }) => {
  const dora = await doors.guest('dora')
  await askIn(alice, dora.jid)
  await alice.settle()
  expect(inAWord(await comeTo(dora, room, 'dora'))).toBe('in')
})

must('JITSI#lobby.10~owner', 'an owner enters a room with a password without it', lockedLobbied, async ({ alice, room }) => {
  await alice.leave()
  expect(inAWord(await comeTo(alice.client, room, 'alice'))).toBe('in')
})

must('JITSI#lobby.11', 'the focus enters without a display name', lobbied, async ({ focus, room }) => {
  await focus.leave()
  expect(inAWord(await comeTo(focus.client, room, FOCUS, { name: undefined }))).toBe('in')
})
