/** Conferences that wait for a host. Spec: JITSI, muc_wait_for_host. */
import { discoInfoQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { expect, must } from '#harness/clause/clause.js'
import { unavailable } from '#harness/match/stanza.js'
import { join } from '#harness/probe/muc-client.js'
import { attempt } from '#suites/scenes/conference.js'
import { awaited, byIssuer, moderated, unhosted } from '#suites/scenes/hosted.js'
import { comeTo, destroyed, inAWord, saysInError } from '#suites/scenes/lobbies.js'
import { ownersOf } from '#suites/scenes/moderation.js'

must('JITSI#wfh.1', 'a guest who comes before a host is shown the lobby, and told that a host is awaited', unhosted, async ({ doors, room, lobby }) => {
  const answer = await comeTo(await doors.guest('dora'), room, 'dora', { name: undefined })
  expect(inAWord(answer)).toBe('registration-required/auth')
  expect(saysInError(answer)).toMatchObject({ 'waiting-for-host': '', lobbyroom: lobby.toString() })
})

must('JITSI#wfh.1~members', 'a room that waits for a host is for members', awaited, async ({ focus }) => {
  const { payload } = await focus.iq('get', discoInfoQuery())
  expect(payload && readDiscoInfo(payload).features).toContain('muc_membersonly')
})

must('JITSI#wfh.2', 'whoever waits is shown to the room when a host has come', awaited, async ({ doors, room, dora }) => {
  await join(await doors.bearer('host'), room, 'host')
  expect(await destroyed(dora)).toMatchObject({ jid: room, reason: 'Host arrived.' })
})

must('JITSI#wfh.2~open', 'a room is for everybody when a host has come', awaited, async ({ doors, room, dora }) => {
  await join(await doors.bearer('host'), room, 'host')
  expect(await attempt(dora.client, room, 'dora')).toBe('in')
})

must('JITSI#wfh.3', 'a host owns the room', unhosted, async ({ doors, room, focus }) => {
  const host = await join(await doors.bearer('host'), room, 'host')
  expect(await ownersOf(focus)).toContain(host.client.jid.bareText)
})

must('JITSI#wfh.3~moderated', 'a host does not own a moderated room', moderated, async ({ doors, room, focus }) => {
  const host = await join(await doors.bearer('host'), room, 'host')
  expect(await ownersOf(focus)).not.toContain(host.client.jid.bareText)
})

must('JITSI#wfh.4', 'nobody waits when the host has gone again', unhosted, async ({ doors, room, focus }) => {
  const host = await join(await doors.bearer('host'), room, 'host')
  await join(await doors.guest('dora'), room, 'dora')
  await host.leave()
  await focus.next(unavailable({ nick: 'host' }))
  expect(await attempt(await doors.guest('erin'), room, 'erin')).toBe('in')
})

must('JITSI#wfh.5', 'a part of the installation comes in while others wait', awaited, async ({ doors, room }) => {
  expect(await attempt(await doors.focus('part'), room, 'part')).toBe('in')
})

must('JITSI#wfh.5~no-host', 'nobody comes in because of a part of the installation', awaited, async ({ doors, room }) => {
  expect(await attempt(await doors.focus('part'), room, 'part')).toBe('in')
  expect(await attempt(await doors.guest('erin'), room, 'erin')).toBe('registration-required/auth')
})

must('JITSI#wfh.6', 'a token of another issuer makes no host of a moderated room, and one that counts does', byIssuer, async ({ doors, facts, room }) => {
  const { otherIssuer: iss } = facts.hostedRooms ?? {}
  expect(await attempt(await doors.bearer('bob', { iss }), room, 'bob')).toBe('registration-required/auth')
  expect(await attempt(await doors.bearer('host'), room, 'host')).toBe('in')
})
