/** How people in the lobby are let in or sent away. Spec: JITSI, muc_lobby_rooms. */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { stanzaError, unavailable } from '#harness/match/stanza.js'
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { askIn, attended, comeTo, demand, inAWord, invitationsBefore, lobbied, lobbyNotice, lockedLobbied, noticeIn } from '#suites/scenes/lobbies.js'
import { lastWord } from '#suites/scenes/rooms.js'
import { fence } from '#suites/scenes/words.js'

must('JITSI#lobby.12', 'each of those whom one message invites gets an invitation of its own from the room', lobbied, async ({ alice, doors, room }) => {
  const guests = await Promise.all(['dora', 'erin'].map(doors.guest))
  await askIn(alice, ...guests.map(({ jid }) => jid))
  await alice.settle()
  for (const guest of guests) {
    const letters = await invitationsBefore(guest, await fence(guest), room)
    expect(letters.map(({ element }) => readMucUser(element)?.invites?.length)).toEqual([1])
  }
})

must('JITSI#lobby.12~members', 'each of those whom one message invites enters as a member', lobbied, async ({ alice, doors, room }) => {
  const guests = await Promise.all(['dora', 'erin'].map(doors.guest))
  await askIn(alice, ...guests.map(({ jid }) => jid))
  await alice.settle()
  for (const guest of guests) expect(await comeTo(guest, room, guest.who)).toMatchObject({ affiliation: 'member' })
})

must('JITSI#lobby.12~password', 'an invitation does not tell the password of the room', lockedLobbied, async ({ alice, doors, room }) => {
  const dora = await doors.guest('dora')
  await askIn(alice, dora.jid)
  await alice.settle()
  const letters = await invitationsBefore(dora, await fence(dora), room)
  expect(letters.map(({ element }) => readMucUser(element)?.password)).toEqual([undefined])
})

must('JITSI#lobby.13', 'everybody in the room hears from the one who did it that somebody who waits was asked in', attended, async ({ alice, bob, focus, dora }) => {
  await askIn(alice, dora.client.jid)
  for (const each of [alice, bob, focus]) {
    const { element } = await each.next(lobbyNotice('LOBBY-ACCESS-GRANTED', { from: alice.jid.toString() }))
    expect(noticeIn(element)).toMatchObject({ type: 'lobby-notify', value: dora.jid.toString(), name: 'dora by name' })
  }
})

must('JITSI#lobby.13~elsewhere', 'nobody hears of somebody who was asked in and does not wait', lobbied, async ({ alice, bob, room, doors }) => {
  const dora = await doors.guest('dora')
  await askIn(alice, dora.jid)
  await alice.settle()
  await bob.noneBefore(await lastWord(bob.client, room), lobbyNotice('LOBBY-ACCESS-GRANTED'))
})

must('JITSI#lobby.14', 'everybody in the room hears from the one who did it that somebody was sent away', attended, async ({ alice, bob, focus, dora, host }) => {
  await demand(host, { nick: dora.nick, role: 'none' })
  for (const each of [alice, bob, focus]) {
    const { element } = await each.next(lobbyNotice('LOBBY-ACCESS-DENIED', { from: alice.jid.toString() }))
    expect(noticeIn(element)).toMatchObject({ type: 'lobby-notify', value: dora.jid.toString(), name: 'dora by name' })
  }
})

must('JITSI#lobby.14~victim', 'whoever is sent away learns that it was a kick', attended, async ({ dora, host }) => {
  await demand(host, { nick: dora.nick, role: 'none' })
  expect((await dora.next(unavailable({ from: dora.jid.toString() }))).status).toContain(307)
})

must('JITSI#lobby.14~left', 'nobody hears of somebody who stops waiting', attended, async ({ alice, bob, room, dora }) => {
  await dora.leave()
  await alice.settle()
  await bob.noneBefore(await lastWord(bob.client, room), lobbyNotice('LOBBY-ACCESS-DENIED'))
})

must('JITSI#lobby.26', 'a member who invites is refused, and nobody is let in', lobbied, async ({ bob, doors, room }) => {
  const dora = await doors.guest('dora')
  const id = await askIn(bob, dora.jid)
  await bob.next(stanzaError('forbidden', { id, type: 'auth' }))
  expect(inAWord(await comeTo(dora, room, 'dora'))).toBe('registration-required/auth')
})

must('JITSI#lobby.26~malformed', 'an invitation of something that is no address is refused', lobbied, async ({ alice, room }) => {
  const id = await askIn(alice, `@${room.domain}`)
  const { element } = await alice.next(stanzaError('jid-malformed', { id, type: 'cancel' }))
  expect(childOf(element, NS.client, 'error')).toBeDefined()
})

must('JITSI#lobby.26~others', 'whoever is invited together with something that is no address is let in', lobbied, async ({ alice, room, doors }) => {
  const dora = await doors.guest('dora')
  await askIn(alice, `@${room.domain}`, dora.jid)
  await alice.settle()
  expect(inAWord(await comeTo(dora, room, 'dora'))).toBe('in')
})
