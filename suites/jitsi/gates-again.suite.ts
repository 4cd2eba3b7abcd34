/** Who comes again, and from where people come. Spec: JITSI, muc_lobby_rooms, muc_max_occupants. */
import { Jid } from '#xmpp/jid.js'
import { expect, must } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { join, Occupant } from '#harness/probe/muc-client.js'
import { conference } from '#suites/scenes/conference.js'
import { gates } from '#suites/scenes/gates.js'
import { askIn, comeTo, inAWord, lobbied, lockedLobbied, saysInError } from '#suites/scenes/lobbies.js'

const FULL = { lobby: false, password: false, full: true } as const

must('JITSI#maxocc.1~gates-again', 'an owner who leaves a full room comes again, unless somebody has taken the place', gates(FULL, ['guest']), async ({ alice, client, room }) => {
  await alice.leave()
  expect(inAWord(await comeTo(alice.client, room, 'alice'))).toBe('in')
  await alice.leave()
  expect(inAWord(await comeTo(client('guest'), room, 'guest'))).toBe('in')
  expect(inAWord(await comeTo(alice.client, room, 'alice'))).toBe('service-unavailable/cancel')
})

must('JITSI#lobby.10~gates-again', 'whoever was asked in leaves and comes again, without password and as often as he likes', lockedLobbied, async ({ alice, doors, room }) => {
  const dora = await doors.guest('dora')
  await askIn(alice, dora.jid)
  await alice.settle()
  for (let times = 0; times < 3; times += 1) {
    expect(inAWord(await comeTo(dora, room, 'dora'))).toBe('in')
    await new Occupant(dora, room, 'dora').leave()
  }
})

must('JITSI#lobby.6~gates-hosts', 'guests, holders of tokens and parts of the installation are shown one and the same lobby, and find it', lobbied.with({ features: ['jitsi-tokens', 'jitsi-password-whitelist'], transports: ['websocket'], meets: 'a-table' }), async ({ doors, room, lobby }) => {
  const comers = await Promise.all([doors.guest('dora'), doors.bearer('erin'), doors.recorder('recorder')])
  for (const client of comers) {
    expect({ who: client.who, ...saysInError(await comeTo(client, room, client.who)) }).toEqual({ who: client.who, lobbyroom: lobby.toString() })
    expect(inAWord(await comeTo(client, lobby, client.who))).toBe('in')
  }
})

must('JITSI#muc.12~gates', 'a member who was kicked out does not get past the lobby again', lobbied.with({ features: ['jitsi-meetings'] }), async ({ alice, bob, room }) => {
  await alice.kick('bob')
  expect(inAWord(await comeTo(bob.client, room, 'bob'))).not.toBe('in')
})

const guest = conference.andThen(async scene => {
  const bob = await join(await scene.doors.guest('bob'), scene.room, 'bob')
  for (const each of [scene.alice, scene.focus]) await each.settle()
  return { ...scene, bob }
})

must('JITSI#muc.13', 'an owner makes a guest an owner, and everybody sees that', guest, async ({ alice, bob, focus }) => {
  const { type } = await alice.admin({ jid: bob.client.jid.bare, affiliation: 'owner' })
  expect(type).toBe('result')
  for (const each of [alice, bob, focus]) await each.next(available({ from: bob.jid.toString(), affiliation: 'owner', role: 'moderator' }))
})

must('JITSI#muc.13~focus', 'the focus makes a guest an owner', guest, async ({ alice, bob, focus }) => {
  const { type } = await focus.admin({ jid: bob.client.jid.bare, affiliation: 'owner' })
  expect(type).toBe('result')
  await alice.next(available({ from: bob.jid.toString(), affiliation: 'owner', role: 'moderator' }))
})

must('JITSI#lobby.10~gates-granted', 'whoever was made an owner by an owner is one when he comes again, past lobby and password', lockedLobbied, async ({ alice, bob, room }) => {
  await alice.admin({ jid: bob.client.jid.bare, affiliation: 'owner' })
  await bob.leave()
  expect(await comeTo(bob.client, room, 'bob')).toMatchObject({ affiliation: 'owner', role: 'moderator' })
})

must('JITSI#muc.24', 'nobody but the focus makes a room, and is told so in the words that clients look for', conference.with({ features: ['jitsi-tokens'], transports: ['websocket'] }), async ({ doors, room }) => {
  for (const client of await Promise.all([doors.guest('dora'), doors.bearer('erin', { context: { user: { moderator: true } } })])) {
    const answer = await comeTo(client, Jid.of(`${room.local}-other`, room.domain), client.who)
    expect({ word: inAWord(answer), text: 'text' in answer ? answer.text : undefined }).toEqual({ word: 'not-allowed/cancel', text: 'Room creation is restricted' })
  }
})
