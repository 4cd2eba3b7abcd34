/** Spec: RFC 5802 §6, "Channel Binding". */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { attempt, finish, isRefusal, prove, saslAnswer, scramChallenged, scramOffered } from '#suites/scenes/sasl.js'

const impolite = { polite: false }

must('RFC5802#channel-binding.4', 'binding to a channel of a kind that nobody knows logs nobody in', scramOffered.with(impolite), async scene => {
  isRefusal(await attempt(scene, { flag: 'p=unheard-of' }))
})

must('RFC5802#channel-binding.5', 'a last message that says something else of channel binding than the first logs nobody in', scramChallenged.with(impolite), async challenged => {
  await finish(challenged, (await prove(challenged, { channelBinding: 'y,,' })).message)
  isRefusal(await saslAnswer(challenged.wire))
})

must('RFC5802#channel-binding.6', 'a client that could bind to the channel logs in where the server cannot', scramOffered, async scene => {
  if (readMechanisms(scene.features).some(name => name.endsWith('-PLUS'))) return       // it can: that is channel-binding.3
  expect(await attempt(scene, { flag: 'y' })).toMatch(/^(success|challenge)$/)
})
