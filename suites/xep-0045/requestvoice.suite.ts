/** Spec: XEP-0045 v1.35.5 §7.13, "Requesting Voice". */
import { must } from '#harness/clause/clause.js'
import { moderated } from '#suites/scenes/rooms.js'
import { approval, askForVoice } from '#suites/scenes/voice-requests.js'

must('XEP-0045#requestvoice.1', 'a request for voice is brought before the moderators', moderated, async ({ alice, bob }) => {
  await askForVoice(bob)
  await alice.next(approval())
})
