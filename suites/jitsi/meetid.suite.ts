/** Rooms that are meetings: their ids, who waits for the focus, and what is not passed on. Spec: JITSI, muc_meeting_id. */
import { childOf, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { expect, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { available, groupchat, message, presence, stanzaError, unavailable } from '#harness/match/stanza.js'
import { type Client, freshId } from '#harness/probe/client.js'
import { enter, join, type Occupant } from '#harness/probe/muc-client.js'
import { attempt, conference, type Deployment, deployment, FOCUS } from '#suites/scenes/conference.js'
import { json, MEETING_ID, meetingIdOf, sayAll, verdictOf } from '#suites/scenes/moderation.js'

const NEEDS = { features: ['jitsi-meetings'] } as const
const meeting = conference.with(NEEDS)
const place = deployment().with(NEEDS)

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

must('JITSI#meetid.1~uuid', 'a meeting has a UUID', meeting, async ({ alice }) => {
  expect(await meetingIdOf(alice) ?? '').toMatch(UUID)
})

must('JITSI#meetid.1~same', 'a meeting has one id for all and as long as it lasts', meeting, async ({ alice, focus, doors, room }) => {
  const id = await meetingIdOf(alice)
  expect(await meetingIdOf(focus)).toBe(id)
  await alice.leave()
  const bob = await join(await doors.guest('bob'), room, 'bob')
  expect(await meetingIdOf(bob)).toBe(id)
})

must('JITSI#meetid.1~again', 'a room that is made again is another meeting', meeting, async ({ alice, focus, room }) => {
  const id = await meetingIdOf(alice)
  await alice.leave()
  await focus.leave()
  expect(await meetingIdOf(await join(focus.client, room, FOCUS))).not.toBe(id)
})

/** Submits a value for the id of the meeting. */
async function submitId(occupant: Occupant, id: string): Promise<string> {
  const fields = [{ name: MEETING_ID, values: [id] }]
  return verdictOf(await occupant.iq('set', writeMucOwner({ form: { kind: 'submit', formType: NS.mucRoomConfig, fields } })))
}

must('JITSI#meetid.2~form', 'the form of the configuration shows the id', meeting, async ({ alice }) => {
  expect(valuesOf(await alice.form(), MEETING_ID)).toEqual([await meetingIdOf(alice)])
})

must('JITSI#meetid.2~owner', 'what an owner submits for the id is ignored without an error', meeting, async ({ alice }, { tag }) => {
  const id = await meetingIdOf(alice)
  expect(await submitId(alice, `${tag}-forged`)).toBe('result')
  expect(await meetingIdOf(alice)).toBe(id)
})

must('JITSI#meetid.2~focus', 'what the focus submits for the id counts', meeting, async ({ alice, focus }, { tag }) => {
  expect(await submitId(focus, `${tag}-chosen`)).toBe('result')
  expect(await meetingIdOf(alice)).toBe(`${tag}-chosen`)
})

/** Asks to enter, and resolves when the room must have decided: it has answered something else. */
async function knock(client: Client, room: Jid, nick: string): Promise<void> {
  await enter(client, room, nick)
  const fence = freshId()
  await client.send(el('iq', { xmlns: NS.client, type: 'get', id: fence, to: room.toString() }, el('ping', { xmlns: NS.ping })))
  await client.noneBefore(client.answerTo(fence, room), presence())
}

/** The account of the focus has made the room under another nickname, and waits like all who come after it. */
const unattended = (from: typeof place): ReturnType<typeof place.andThen<Deployment>> => from.andThen(async scene => {
  await setUp('the room is made', async () => knock(await scene.doors.focus('early'), scene.room, 'early'))
  return scene
})
const waiting = unattended(place)
const isIn = async (client: Client, nick: string): Promise<unknown> => client.next(available({ nick, status: [110] }))

must('JITSI#meetid.3', 'whoever enters before the focus hears nothing', waiting, async ({ doors, room }) => {
  await knock(await doors.guest('alice'), room, 'alice')
})

must('JITSI#meetid.3~order', 'whoever waits for the focus enters with it, in the order of coming', waiting, async ({ doors, room }) => {
  const [alice, bob] = [await doors.guest('alice'), await doors.guest('bob')]
  await knock(alice, room, 'alice')
  await knock(bob, room, 'bob')
  await join(await doors.focus(), room, FOCUS)
  await isIn(alice, 'alice')
  const seen = await bob.allBefore(available({ nick: 'bob', status: [110] }), available({ nick: 'alice' }))
  expect(seen).toHaveLength(1)
})

must('JITSI#meetid.4', 'whoever comes when as many wait as may is lost', unattended(deployment(facts => facts.waitingRooms?.domain).with({ features: ['jitsi-few-waiting'] })), async ({ doors, facts, room }) => {
  const places = (facts.waitingRooms?.maxWaiting ?? 0) - 1 // one is taken by whoever made the room
  const names = Array.from({ length: places }, (_, index) => `guest${index + 1}`)
  const guests = await Promise.all(names.map(async name => doors.guest(name)))
  for (const [index, client] of guests.entries()) await knock(client, room, names[index] ?? '')
  const lost = await doors.guest('lost')
  await knock(lost, room, 'lost')
  const focus = await join(await doors.focus(), room, FOCUS)
  await Promise.all(guests.map(async (client, index) => isIn(client, names[index] ?? '')))
  await focus.say('fence')
  await Promise.all(guests.map(async client => client.noneBefore(groupchat('fence'), presence({ nick: 'lost' }))))
})

must('JITSI#meetid.4~gone', 'whoever has gone while waiting does not enter', waiting, async ({ doors, room }) => {
  const [gone, alice] = [await doors.guest('gone'), await doors.guest('alice')]
  await knock(gone, room, 'gone')
  await knock(alice, room, 'alice')
  await gone.close()
  const focus = await join(await doors.focus(), room, FOCUS)
  await isIn(alice, 'alice')
  await focus.say('fence')
  await alice.noneBefore(groupchat('fence'), presence({ nick: 'gone' }))
})

must('JITSI#meetid.5', 'nobody waits again when the focus has gone', meeting, async ({ alice, focus, doors, room }) => {
  await focus.leave()
  await alice.next(unavailable({ nick: FOCUS }))
  expect(await attempt(await doors.guest('bob'), room, 'bob')).toBe('in')
})

must('JITSI#meetid.7', 'a message does not say a display name', meeting, async ({ alice, focus }, { tag }) => {
  await sayAll(alice, el('nick', { xmlns: NS.nick }, 'Somebody Else'), el('body', {}, tag))
  const { element } = await focus.next(groupchat(tag))
  expect(childOf(element, NS.nick, 'nick')).toBeUndefined()
})

must('JITSI#meetid.9', 'what should be JSON and is not is swallowed', meeting, async ({ alice, focus }, { tag }) => {
  const bad = await sayAll(alice, json(`{"type":"${tag}"`))
  const good = await sayAll(alice, json(`{"type":"${tag}"}`))
  await Promise.all([alice, focus].map(async occupant => occupant.noneBefore(message({ id: good }), anyOf<unknown>(message({ id: bad }), stanzaError([], { id: bad })))))
})

must('JITSI#meetid.8', 'nobody but a transcriber says what was said', meeting, async ({ alice, focus }, { tag }) => {
  const bad = await sayAll(alice, json(`{"type":"transcription-result","participant":{"id":"${tag}"},"transcript":[{"text":"forged"}]}`))
  await alice.say(tag)
  await Promise.all([alice, focus].map(async occupant => occupant.noneBefore(groupchat(tag), anyOf<unknown>(message({ id: bad }), stanzaError([], { id: bad })))))
})

must('JITSI#meetid.8~transcriber', 'a transcriber says what was said', meeting.with({ features: ['jitsi-lobby-whitelist'] }), async ({ alice, doors, room }, { tag }) => {
  const transcriber = await join(await doors.transcriber(), room, 'transcriber')
  const id = await sayAll(transcriber, json(`{"type":"transcription-result","participant":{"id":"${tag}"},"transcript":[{"text":""}]}`))
  await alice.next(message({ id }))
})

/** A room of health checks. */
const checkRoom = (room: Jid): Jid => Jid.of(`__jicofo-health-check-${room.local}`, room.domain)

must('JITSI#meetid.10~make', 'nobody but the focus makes a room of health checks', place, async ({ doors, room }) => {
  expect(await attempt(await doors.guest('bob'), checkRoom(room), 'bob')).toBe('service-unavailable/cancel')
})

must('JITSI#meetid.10~enter', 'nobody enters a room of health checks where the focus is', place, async ({ doors, room }) => {
  await join(await doors.focus(), checkRoom(room), FOCUS)
  expect(await attempt(await doors.guest('bob'), checkRoom(room), 'bob')).toBe('service-unavailable/cancel')
})

must('JITSI#meetid.11~kick', 'nobody kicks the focus', meeting, async ({ alice }) => {
  expect(verdictOf(await alice.admin({ nick: FOCUS, role: 'none' }))).toBe('not-allowed/cancel')
})

must('JITSI#meetid.11~affiliation', 'nobody gives the account of the focus another affiliation', meeting, async ({ alice, focus }) => {
  expect(verdictOf(await alice.admin({ jid: focus.client.jid.bare, affiliation: 'none' }))).toBe('not-allowed/cancel')
})

must('JITSI#meetid.11~later', 'nobody does that behind another change', meeting, async ({ alice }) => {
  expect(verdictOf(await alice.admin({ jid: alice.client.jid.bare, affiliation: 'owner' }, { nick: FOCUS, role: 'none' }))).toBe('not-allowed/cancel')
})

must('JITSI#meetid.11~itself', 'not even the focus does that', meeting, async ({ focus }) => {
  expect(verdictOf(await focus.admin({ nick: FOCUS, role: 'none' }))).toBe('not-allowed/cancel')
})
