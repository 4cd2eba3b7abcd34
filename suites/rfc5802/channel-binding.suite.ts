/** Spec: RFC 5802 §6, "Channel Binding". */
import { CHANNEL_BINDINGS } from '#xmpp/sasl/channel-binding.js'
import { readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { attemptBound, bindable, bindableInTls12, claims, unbindable, unboundBeside, waysToBind } from '#suites/scenes/channel-binding.js'
import { attempt, finish, isIn, isRefusal, prove, saslAnswer, scramChallenged, scramOffered } from '#suites/scenes/sasl.js'
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

must('RFC5802#channel-binding.3~versions', 'in every version of TLS a client that was told that there is no channel binding is not logged in, and one that cannot bind is', waysToBind.with(impolite), async ways => {
  const seen = await Promise.all(ways.map(async ({ version, openUnbound }) => ({
    version,
    'y,,': isIn(await attempt(await openUnbound(), { flag: 'y' })),
    'n,,': isIn(await attempt(await openUnbound(), { flag: 'n' })),
  })))
  expect(seen).toEqual(ways.map(({ version }) => ({ version, 'y,,': false, 'n,,': true })))
})

must('RFC5802#channel-binding.4', 'binding to a channel of a kind that nobody knows logs nobody in', scramOffered.with(impolite), async scene => {
  isRefusal(await attempt(scene, { flag: 'p=unheard-of' }))
})

must('RFC5802#channel-binding.4~bound', 'nor does it with a mechanism that binds', bindable.with(impolite), async scene => {
  isRefusal(await attemptBound(scene, 'unheard-of', Buffer.from('anything')))
})

must('RFC5802#channel-binding.4~clear', 'in the clear there is nothing to bind to, whatever the type', unbindable.with(impolite), async open => {
  const letIn = await Promise.all(CHANNEL_BINDINGS.map(async type => (isIn(await attempt({ ...await open(), bound: Buffer.alloc(32) }, { flag: `p=${type}` })) ? [type] : [])))
  expect(letIn.flat()).toEqual([])
})

must('RFC5802#channel-binding.4~versions', 'in no version of TLS does binding to a channel that the server does not have log anybody in', waysToBind.with(impolite), async ways => {
  const letIn = await Promise.all(ways.flatMap(({ version, types, openBound }) => [...CHANNEL_BINDINGS.filter(type => !types.includes(type)), 'unheard-of'].map(async type => (
    isIn(await attemptBound(await openBound(), type, Buffer.alloc(32))) ? [`${version}: ${type}`] : []))))
  expect(letIn.flat()).toEqual([])
})

must('RFC5802#channel-binding.5', 'a last message that says something else of channel binding than the first logs nobody in', scramChallenged.with(impolite), async challenged => {
  await finish(challenged, (await prove(challenged, { channelBinding: 'y,,' })).message)
  isRefusal(await saslAnswer(challenged.wire))
})

must('RFC5802#channel-binding.5~bound', 'whoever sees another channel than the server does is not logged in', bindable.with(impolite), async scene => {
  const [type = ''] = scene.types
  isRefusal(await attemptBound(scene, type, Buffer.alloc(32, 'elsewhere')))
})

must('RFC5802#channel-binding.5~types', 'in every version of TLS and with every type that the server names, whoever sees the same channel is logged in, and nobody else', waysToBind.with(impolite), async ways => {
  const wrong = await Promise.all(ways.map(async ({ version, types, openBound }) => {
    const cells: string[] = []
    for (const type of types) {
      for (const { says, isRight, data } of claims(type, types)) {
        const scene = await openBound()
        const said = data(scene)
        // A type that this machine cannot compute proves nothing.
        if (said && isIn(await attemptBound(scene, type, said)) !== isRight) cells.push(`${version}: ${type} with ${says}`)
      }
    }
    return cells
  }))
  expect(wrong.flat()).toEqual([])
})

must('RFC5802#channel-binding.6', 'a client that could bind to the channel logs in where the server cannot', scramOffered, async scene => {
  if (readMechanisms(scene.features).some(name => name.endsWith('-PLUS'))) return       // it can: that is channel-binding.3
  expect(await attempt(scene, { flag: 'y' })).toMatch(/^(success|challenge)$/)
})

must('RFC5802#section-6-1.1', 'in TLS 1.2, a login can be bound to the first message that ended the handshake', bindableInTls12, async scene => {
  expect(await attemptBound(scene, 'tls-unique')).toMatch(/^(success|challenge)$/)
})
