/** Spec: RFC 7628 §3, "OAuth SASL Mechanism Specifications". */
import { abort, readMechanisms } from '#xmpp/stanzas/sasl.js'
import { expect, must } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { HarnessError, setUp } from '#harness/errors.js'
import { header, saslFailure, streamFeatures } from '#harness/match/stream.js'
import { dialTcp } from '#harness/probe/dial.js'
import { acknowledge, bearerAnswer, type Bearing, bearerOffered, isRefused, isTaken, issue, oauthOf, present } from '#suites/scenes/oauth.js'
import { actor } from '#suites/scenes/wires.js'

/** A stream in the clear at the host of tokens. */
const exposed: Fixture<Bearing> = new Fixture({ transports: ['tcp'], features: ['sasl-oauthbearer', 'starttls'], polite: false }, async stage => {
  const { endpoints: { tcp, authority } } = stage.target
  if (!tcp) throw new HarnessError('DIAL_NO_ENDPOINT', 'the target has no TCP endpoint without direct TLS')
  const oauth = oauthOf(stage.target)
  const wire = await dialTcp(tcp, { ...actor(stage, 'probe'), authority })
  stage.defer(() => wire.destroy())
  return setUp('a stream opens in the clear', async () => {
    await wire.open({ to: oauth.domain })
    await wire.next(header())
    return { wire, domain: oauth.domain, features: await wire.next(streamFeatures()), oauth, program: `${stage.tag}-program` }
  })
})

const impolite = bearerOffered.with({ polite: false })
const bad = { token: 'not.a.token' }

must('RFC7628#section-3.1~offer', 'nobody is asked for a token in the clear', exposed, async ({ features }) => {
  expect(readMechanisms(features)).not.toContain('OAUTHBEARER')
})

must('RFC7628#section-3.1~login', 'nobody gets in with a token in the clear', exposed, async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}` })
  await isRefused(scene.wire)
})

must('RFC7628#section-3.2', 'a good token logs somebody in', bearerOffered, async scene => {
  await present(scene, { token: await issue(scene), authzid: `alice@${scene.domain}` })
  await isTaken(scene.wire)
})

must('RFC7628#section-3.3~result', 'a token that is no good gets an error result before the failure', impolite, async scene => {
  await present(scene, { ...bad, authzid: `alice@${scene.domain}` })
  expect((await bearerAnswer(scene.wire)).kind).toBe('error')
})

must('RFC7628#section-3.3~end', 'the exchange fails once the client has answered the error result', impolite, async scene => {
  await present(scene, { ...bad, authzid: `alice@${scene.domain}` })
  expect((await bearerAnswer(scene.wire)).kind).toBe('error')
  await acknowledge(scene.wire)
  expect((await bearerAnswer(scene.wire)).kind).toBe('failure')
})

must('RFC7628#section-3.3~abort', 'the exchange ends, too, when the client aborts it', impolite, async scene => {
  await present(scene, { ...bad, authzid: `alice@${scene.domain}` })
  expect((await bearerAnswer(scene.wire)).kind).toBe('error')
  await scene.wire.send(abort())
  await scene.wire.next(saslFailure('aborted'))
})
