/** Spec: XEP-0045 v1.35.5 §5.1, "Roles". */
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
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
