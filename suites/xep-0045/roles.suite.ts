/** Spec: XEP-0045 v1.35.5 §5.1, "Roles". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { deputised, voiced } from '#suites/scenes/rights.js'
import { aloneOutside, closedRoom, comesIn, configured, welcome } from '#suites/scenes/rooms.js'

const moderatedOutside = closedRoom({ 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

should('XEP-0045#roles.3', 'there are visitors', moderatedOutside, async ({ alice, bob }) => {
  expect((await comesIn(alice, bob, 'bob')).role).toBe('visitor')
})

must('XEP-0045#roles.1', 'who creates a room is a moderator of it', aloneOutside, async ({ clients: { alice }, room }) => {
  await enter(alice, room, 'alice')
  expect((await alice.next(available({ nick: 'alice' }))).role).toBe('moderator')
})

must('XEP-0045#roles.2', 'who enters an ordinary room is a participant', closedRoom({}), async ({ alice, bob }) => {
  expect((await comesIn(alice, bob, 'bob')).role).toBe('participant')
})

must('XEP-0045#roles.6', 'every presence from a room tells a role', configured({}), async ({ carol, room }) => {
  const { presences } = await welcome(carol, room, 'carol')
  expect(presences.filter(({ role }) => role === undefined).map(({ nick }) => nick)).toEqual([])
})

may('XEP-0045#roles.4', 'a role may outlast a visit', deputised, async ({ alice, bob, room }) => {
  await bob.leave()
  const { role } = await comesIn(alice, bob.client, 'bob')
  return role === 'moderator' ? `in ${room.local} it is kept` : 'it is not kept'
})

should('XEP-0045#roles.5', 'in a moderated room a role outlasts a visit', voiced, async ({ alice, bob }) => {
  await bob.leave()
  expect((await comesIn(alice, bob.client, 'bob')).role).toBe('participant')
})
