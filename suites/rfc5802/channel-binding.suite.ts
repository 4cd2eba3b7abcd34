/** Spec: RFC 5802 §6, "Channel Binding". */
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { attemptBound, bindable, bindableInTls12, unboundBeside } from '#suites/scenes/channel-binding.js'
import { attempt, finish, isRefusal, prove, saslAnswer, scramChallenged, scramOffered } from '#suites/scenes/sasl.js'
import { clear } from '#suites/scenes/tls.js'

const impolite = { polite: false }

should('RFC5802#channel-binding.1', 'beside each mechanism that binds to the channel there is one that does not', bindable, async ({ mechanisms }) => {
  const bound = mechanisms.filter(name => /^SCRAM-.*-PLUS$/.test(name))
  expect(bound.map(name => name.replace(/-PLUS$/, '')).filter(name => !mechanisms.includes(name))).toEqual([])
})

should('RFC5802#channel-binding.2', 'where there is no channel to bind to, no mechanism is offered that does so', clear.with({ features: ['starttls', 'sasl-scram-plus'] }), async ({ features }) => {
  expect(readMechanisms(features).filter(name => name.endsWith('-PLUS'))).toEqual([])
})

must('RFC5802#channel-binding.3', 'a client that was told that the server cannot bind to the channel is not logged in', unboundBeside.with(impolite), async scene => {
  isRefusal(await attempt(scene, { flag: 'y' }))
})

must('RFC5802#channel-binding.3~unable', 'a client that cannot bind to the channel logs in beside those that can', unboundBeside, async scene => {
  expect(await attempt(scene, { flag: 'n' })).toMatch(/^(success|challenge)$/)
})

must('RFC5802#channel-binding.4', 'binding to a channel of a kind that nobody knows logs nobody in', scramOffered.with(impolite), async scene => {
  isRefusal(await attempt(scene, { flag: 'p=unheard-of' }))
})

must('RFC5802#channel-binding.4~bound', 'nor does it with a mechanism that binds', bindable.with(impolite), async scene => {
  isRefusal(await attemptBound(scene, 'unheard-of', Buffer.from('anything')))
})

must('RFC5802#channel-binding.5', 'a last message that says something else of channel binding than the first logs nobody in', scramChallenged.with(impolite), async challenged => {
  await finish(challenged, (await prove(challenged, { channelBinding: 'y,,' })).message)
  isRefusal(await saslAnswer(challenged.wire))
})

must('RFC5802#channel-binding.5~bound', 'whoever sees another channel than the server does is not logged in', bindable.with(impolite), async scene => {
  const [type = ''] = scene.types
  isRefusal(await attemptBound(scene, type, Buffer.alloc(32, 'elsewhere')))
})

must('RFC5802#channel-binding.6', 'a client that could bind to the channel logs in where the server cannot', scramOffered, async scene => {
  if (readMechanisms(scene.features).some(name => name.endsWith('-PLUS'))) return       // it can: that is channel-binding.3
  expect(await attempt(scene, { flag: 'y' })).toMatch(/^(success|challenge)$/)
})

must('RFC5802#section-6-1.1', 'in TLS 1.2, a login can be bound to the first message that ended the handshake', bindableInTls12, async scene => {
  expect(await attemptBound(scene, 'tls-unique')).toMatch(/^(success|challenge)$/)
})
