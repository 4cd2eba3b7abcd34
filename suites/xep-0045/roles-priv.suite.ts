/** Spec: XEP-0045 v1.35.5 §5.1.1, "Privileges". */
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { expect, may, must } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { groupchat } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { closedRoom, lastWord, moderated, welcome, room as roomOfTwo } from '#suites/scenes/rooms.js'

const moderatedOutside = closedRoom({ 'muc#roomconfig_moderatedroom': true }).with({ features: ['muc-moderated'] })

must('XEP-0045#roles-priv.1', 'who has no voice hears what is said', moderated, async ({ alice, bob }, { tag }) => {
  await alice.say(tag)
  await bob.next(groupchat(tag))
})

must('XEP-0045#roles-priv.2', 'who has no voice sees who is there', moderatedOutside, async ({ bob, room }) => {
  const { presences } = await welcome(bob, room, 'bob')
  expect(presences.map(({ nick }) => nick)).toContain('alice')
})

may('XEP-0045#roles-priv.3', 'an owner may give and take what a role is allowed', closedRoom({}), async ({ alice }) => {
  const form = await alice.form()
  const options = ['changesubject', 'allowpm', 'presencebroadcast', 'getmemberlist', 'allowinvites'].filter(name => valuesOf(form, `muc#roomconfig_${name}`) !== undefined)
  return options.length === 0 ? 'there are no options for it' : `there are options for it: ${options.join(', ')}`
})

may('XEP-0045#roles-priv.4', 'in a room that is not moderated a visitor may speak', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  if (refusal(await alice.admin({ nick: 'bob', role: 'visitor' })) !== 'none') return 'there are no visitors'
  await bob.say(tag)
  await setUp('the room has decided', async () => bob.next(await lastWord(bob.client, room)))
  const heard = await alice.allBefore(await lastWord(alice.client, room), groupchat(tag))
  return heard.length > 0 ? 'it is heard' : 'it is not heard'
})
