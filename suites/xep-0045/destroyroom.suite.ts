/** Spec: XEP-0045 v1.35.5 §10.9, "Destroying a Room". */
import { Jid } from '#xmpp/jid.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import { readMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { presence, unavailable } from '#harness/match/stanza.js'
import { enter, Occupant } from '#harness/probe/muc-client.js'
import { ranked, refusal, request } from '#suites/scenes/rights.js'
import { closedRoom, persistent, room as roomOfTwo, roomOfThree, roomsSeenBy, untilGone } from '#suites/scenes/rooms.js'
import { fence } from '#suites/scenes/words.js'

const publicRoom = closedRoom({ 'muc#roomconfig_publicroom': true }).with({ features: ['muc-hidden'] })

must('XEP-0045#destroyroom.1', 'a room that its owner destroys is gone', closedRoom({}), async ({ alice, bob, room }, stage) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  expect((await bob.next(presence({ nick: 'bob' }))).status).toContain(201)
})

must('XEP-0045#destroyroom.2', 'everybody is out of a room that is destroyed', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(unavailable({ nick: occupant.nick }))).role).toBe('none')
})

must('XEP-0045#destroyroom.2~absent', 'everybody is out of a room that is destroyed by someone who is not in it', roomOfThree, async ({ alice, bob, carol, room }) => {
  await alice.leave()
  await request(new Occupant(alice.client, room, 'alice'), writeMucOwner({ destroy: {} }))
  for (const occupant of [bob, carol]) expect((await occupant.next(unavailable({ nick: occupant.nick }))).role).toBe('none')
})

should('XEP-0045#destroyroom.3', 'of a room that is destroyed nobody gets more than its own farewell', roomOfThree, async ({ alice, bob }) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  // The room that alice has her answer from cannot be asked any more; whatever it said is on its way to bob before bob's own server is asked.
  await bob.noneBefore(await fence(bob.client), unavailable({ nick: 'alice' }))
})

must('XEP-0045#destroyroom.4', 'who is out learns that the room was destroyed', roomOfTwo, async ({ alice, bob }) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  const { element } = await bob.next(unavailable({ nick: 'bob' }))
  expect(readMucUser(element)?.destroy).toBeDefined()
})

must('XEP-0045#destroyroom.4~everybody', 'each who is out gets one farewell, and learns from it that the room was destroyed', roomOfThree, async ({ alice, bob, carol }) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  for (const occupant of [alice, bob, carol]) {
    // The room that alice has her answer from cannot be asked any more; whatever it said comes before what one's own server answers now.
    const farewells = await occupant.allBefore(await fence(occupant.client), unavailable({ nick: occupant.nick }))
    expect(farewells.map(({ element }) => readMucUser(element)?.destroy !== undefined)).toEqual([true])
  }
})

must('XEP-0045#destroyroom.5', 'who is out learns why, and where to go instead', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  const venue = Jid.of(`${tag}-elsewhere`, room.domain)
  await request(alice, writeMucOwner({ destroy: { jid: venue, reason: `because of ${tag}` } }))
  const { element } = await bob.next(unavailable({ nick: 'bob' }))
  const { jid, reason } = readMucUser(element)?.destroy ?? {}
  expect(jid?.toString()).toBe(venue.toString())
  expect(reason).toBe(`because of ${tag}`)
})

must('XEP-0045#destroyroom.6', 'the end of a room is acknowledged', closedRoom({}), async ({ alice }) => {
  expect(refusal(await alice.destroy())).toBe('none')
})

must('XEP-0045#destroyroom.7', 'who is no owner cannot destroy a room', ranked, async ({ bob }) => {
  expect(refusal(await bob.destroy())).toBe('forbidden')
})

must('XEP-0045#destroyroom.9', 'a room that was destroyed is not found any more', publicRoom, async ({ alice, bob, room }) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  expect(await roomsSeenBy(bob, room)).not.toContain(room.toString())
})

may('XEP-0045#destroyroom.8', 'the address of a room that was destroyed may stay taken', persistent, async ({ alice, bob, room }, stage) => {
  await request(alice, writeMucOwner({ destroy: {} }))
  await untilGone(bob, room, stage)
  await enter(bob, room, 'bob')
  const { type, status } = await bob.next(presence({ nick: 'bob' }))
  if (type === 'error') return 'nobody gets in any more'
  return status.includes(201) ? 'a fresh room takes its place' : 'who enters is not told that the room is new'
})
