/** Spec: XEP-0045 v1.35.5 §7.2.16, "Live Messages". */
import { must } from '#harness/clause/clause.js'
import { groupchat, presenceShow, unavailable } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { configured } from '#suites/scenes/rooms.js'

must('XEP-0045#enter-live.1', 'a newcomer hears and sees what happens from then on', configured({}), async ({ alice, bob, carol, room }, { tag }) => {
  await enter(carol, room, 'carol')
  await alice.sees('carol')
  await alice.say(tag)
  await carol.next(groupchat(tag))
  await bob.show('xa')
  await carol.next(presenceShow('xa', { nick: 'bob' }))
  await bob.exit()
  await carol.next(unavailable({ nick: 'bob' }))
})
