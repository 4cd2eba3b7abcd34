/** Spec: XEP-0388 v1.0.4 §2.3, "Initiation", §2.4, "During Authentication", and §4.8, "Multiple Authentication". */
import { randomUUID } from 'node:crypto'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientFirstBare, formatClientFirst, parseServerFirst } from '#xmpp/sasl/scram.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { readData } from '#xmpp/stanzas/sasl.js'
import { authenticate, response2 } from '#xmpp/stanzas/sasl2.js'
import { expect, must } from '#harness/clause/clause.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { anyOf, matcher, hit, miss } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { closed, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
import { attempt, bindInline, challenged, enter, identifier, offer, offered, outcome } from '#suites/scenes/sasl2.js'
import { clientFirst, prove } from '#suites/scenes/sasl.js'
import { logIn } from '#suites/scenes/sessions.js'
import { text } from '#suites/scenes/words.js'

must('XEP-0388#initiation.1', 'a mechanism that was not announced fails', offered, async ({ wire }) => {
  await wire.send(authenticate({ mechanism: 'X-ASSAY-NONE', initial: Buffer.from('x') }))
  expect((await wire.next(anyOf(challenged, outcome))).name).toBe('failure')
})

must('XEP-0388#initiation.2', 'whoever asks for an identity that its stream header did not name fails', offered.with({ accounts: 2 }), async ({ account, domain }, stage) => {
  const from = `${stage.target.accounts[1]?.username}@${domain}`
  const answer = await attempt(await offer(stage, { from }), { account: { ...account, authzid: `${account.username}@${domain}` } })
  expect(answer.name).toBe('failure')
})

must('XEP-0388#security.3', 'nobody becomes whoever its stream header named', offered.with({ accounts: 2 }), async ({ account, domain }, stage) => {
  const from = `${stage.target.accounts[1]?.username}@${domain}`
  const answer = await attempt(await offer(stage, { from }))
  if (answer.name === 'success') expect(identifier(answer)).toBe(`${account.username}@${domain}`)
})

must('XEP-0388#initiation.3', 'what a client says about itself is told to nobody', offered.with({ accounts: 2, features: ['bind2'] }), async (_, stage) => {
  const [id, software, device] = [randomUUID(), `software-of-${stage.tag}`, `device-of-${stage.tag}`] as const
  const bob = await logIn(stage, 'bob', 1)
  const { client } = await bindInline(stage, { userAgent: { id, software, device } })
  await client.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await client.send(text(stage.tag, { to: bob.jid.toString(), type: 'chat' }))
  const telling = matcher('a stanza that tells about the client', event => {
    const said = event.kind === 'element' ? [id, software, device].find(secret => event.element.toString().includes(secret)) : undefined
    return said === undefined ? miss('it tells nothing') : hit(said)
  })
  await bob.noneBefore(chat(stage.tag), telling)
})

/** A SCRAM exchange that the server has challenged. */
const underWay = offered.with({ features: ['sasl-scram'] }).andThen(async scene => {
  const mechanism = scene.mechanisms.find(name => /^SCRAM-SHA-(1|256)$/.test(name))
  if (mechanism === undefined) throw new HarnessError('SASL2_NOT_OFFERED', 'this stream does not offer SCRAM with SASL2')
  const first = clientFirst(scene.account)
  return setUp('SCRAM begins', async () => {
    await scene.wire.send(authenticate({ mechanism, initial: Buffer.from(formatClientFirst(first)) }))
    const { value, event } = await scene.wire.take(challenged)
    return { ...scene, mechanism, first, challenge: event.raw, serverFirst: readData(value).toString() }
  })
})

must('XEP-0388#s2-4.1', 'anything else in the middle of a login ends the stream', underWay.with({ polite: false }), async ({ wire, domain }) => {
  await wire.send(el('message', { xmlns: NS.client, to: domain }, el('body', {}, 'too early')))
  await wire.next(anyOf<unknown>(streamEnd(), closed()))
})

must('XEP-0388#s2-4.2', 'the server sends no whitespace meanwhile', underWay.with({ transports: ['tcp'] }), async scene => {
  const { message } = await prove({ ...scene, ...parseServerFirst(scene.serverFirst), bare: clientFirstBare(scene.first) })
  await scene.wire.send(response2(Buffer.from(message)))
  const { event } = await scene.wire.take(outcome)
  expect([scene.challenge, event.raw].map(raw => /^\s|\s$/.test(raw))).toEqual([false, false])
})

must('XEP-0388#s4-8.1', 'whoever has logged in cannot log in again', offered.with({ polite: false }), async scene => {
  await setUp('the client logs in', async () => enter(scene))
  await scene.wire.send(authenticate({ mechanism: scene.mechanism }))
  await scene.wire.next(streamError())
})

must('XEP-0388#s4-8.1~bound', 'nor can whoever has a resource', offered.with({ polite: false, features: ['bind2'] }), async scene => {
  await setUp('the client logs in and binds', async () => {
    await enter(scene, { inline: [bind2(undefined)] })
    await scene.wire.next(streamFeatures())
  })
  await scene.wire.send(authenticate({ mechanism: scene.mechanism }))
  await scene.wire.next(streamError())
})
