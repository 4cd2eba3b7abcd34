/** Spec: XEP-0045 v1.35.5 §5.1.1, "Privileges". */
import { expect, must } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { closedRoom, moderated, welcome } from '#suites/scenes/rooms.js'

const moderatedOutside = closedRoom({ 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

must('XEP-0045#roles-priv.1', 'who has no voice hears what is said', moderated, async ({ alice, bob }, { tag }) => {
  await alice.say(tag)
  await bob.next(groupchat(tag))
})

must('XEP-0045#roles-priv.2', 'who has no voice sees who is there', moderatedOutside, async ({ bob, room }) => {
  const { presences } = await welcome(bob, room, 'bob')
  expect(presences.map(({ nick }) => nick)).toContain('alice')
})
