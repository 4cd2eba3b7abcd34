/** Spec: XEP-0045 v1.35.5 §5.1.2, "Default Roles". */
import { expect, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { closedRoom } from '#suites/scenes/rooms.js'

const moderatedOutside = closedRoom({ 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

should('XEP-0045#roles-default.1', 'who enters a moderated room has no voice there', moderatedOutside, async ({ bob, room }) => {
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ role: 'visitor', affiliation: 'none' })
})

should('XEP-0045#roles-default.2', 'a member who enters a moderated room has a voice', moderatedOutside, async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ role: 'participant', affiliation: 'member' })
})

should('XEP-0045#roles-default.3', 'an admin enters as a moderator', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'admin')
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ role: 'moderator', affiliation: 'admin' })
})

should('XEP-0045#roles-default.4', 'an owner enters as a moderator', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'owner')
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ role: 'moderator', affiliation: 'owner' })
})

should('XEP-0045#roles-default.5', 'a member enters as a participant', closedRoom({}), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  expect((await bob.next(available({ nick: 'bob' }))).role).toBe('participant')
})

should('XEP-0045#roles-default.6', 'a member who enters a members-only room is a participant', closedRoom({ 'muc#roomconfig_membersonly': true }), async ({ alice, bob, room }) => {
  await alice.affiliate(bob.jid, 'member')
  await enter(bob, room, 'bob')
  expect(await bob.next(available({ nick: 'bob' }))).toMatchObject({ role: 'participant', affiliation: 'member' })
})
