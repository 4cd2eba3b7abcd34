/** Spec: XEP-0045 v1.35.5 §8.6, "Approving Voice Requests". */
import { NS } from '#xmpp/namespaces.js'
import { valuesOf } from '#xmpp/stanzas/data-form.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available } from '#harness/match/stanza.js'
import { lastWord, moderated } from '#suites/scenes/rooms.js'
import { approval, approvalOf, askForVoice, asking, decide } from '#suites/scenes/voice-requests.js'

should('XEP-0045#voiceapprove.1', 'moderators are asked with a form that says who wants what', moderated, async ({ alice, bob }) => {
  await askForVoice(bob)
  const form = approvalOf(await alice.next(approval()))
  expect(form).toMatchObject({ kind: 'form', formType: NS.mucRequest })
  expect(['muc#role', 'muc#jid', 'muc#roomnick', 'muc#request_allow'].filter(name => form && valuesOf(form, name) === undefined)).toEqual([])
})

must('XEP-0045#voiceapprove.2', 'everybody sees a voice that a moderator grants on request', asking, async ({ alice, bob, carol, form }) => {
  await decide(alice, form, true)
  for (const occupant of [alice, bob, carol]) expect((await occupant.next(available({ nick: 'bob' }))).role).toBe('participant')
})

must('XEP-0045#voiceapprove.3', 'nobody approves its own request for voice', asking, async ({ bob, carol, form, room }) => {
  await decide(bob, form, true)
  await bob.next(await lastWord(bob.client, room))
  await carol.noneBefore(await lastWord(carol.client, room), available({ nick: 'bob', role: 'participant' }))
})
