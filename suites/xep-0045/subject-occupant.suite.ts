/** Spec: XEP-0045 v1.35.5 §7.3, "Occupant Modification of the Room Subject". */
import { may } from '#harness/clause/clause.js'
import { subject } from '#harness/match/stanza.js'
import { configured, lastWord } from '#suites/scenes/rooms.js'

may('XEP-0045#subject-occupant.1', 'participants may be allowed to set the subject', configured({ 'muc#roomconfig_changesubject': true }), async ({ alice, bob, room }, { tag }) => {
  await bob.setSubject(tag)
  await bob.next(await lastWord(bob.client, room))
  const heard = await alice.allBefore(await lastWord(alice.client, room), subject(tag))
  return heard.length > 0 ? 'they are' : 'they are not'
})
