/** Spec: XEP-0388 v1.0.4 §2.1, "SASL mechanism negotiation", and §3, "Security Considerations". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readChannelBindings } from '#xmpp/stanzas/channel-bindings.js'
import { readAuthentication } from '#xmpp/stanzas/sasl2.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { header, streamError, streamFeatures } from '#harness/match/stream.js'
import { type Stage, STREAMS } from '#harness/clause/fixture.js'
import { bindable } from '#suites/scenes/channel-binding.js'
import { attempt, connectSecurely, type Offered2, offer, offered, openSecurely, secured, SPOKEN } from '#suites/scenes/sasl2.js'
import { clear } from '#suites/scenes/tls.js'
import { dialled } from '#suites/scenes/wires.js'

/** Mechanisms that are of no use to somebody who has a password, among those that are offered. */
const USELESS = /^(ANONYMOUS|EXTERNAL)$/

/** Each mechanism that is offered and that we speak lets the account in. */
async function isUsable(scene: Offered2, stage: Stage, from?: string): Promise<void> {
  expect(scene.mechanisms.filter(name => USELESS.test(name))).toEqual([])
  for (const mechanism of SPOKEN.filter(name => scene.mechanisms.includes(name))) {
    const again = await offer(stage, from === undefined ? {} : { from })
    expect((await attempt(again, { mechanism })).name, mechanism).toBe('success')
  }
}

must('XEP-0388#feature.1', 'SASL2 is offered with one mechanism or more', secured, async ({ wire, domain }) => {
  expect(readAuthentication(await openSecurely(wire, domain))?.mechanisms ?? []).not.toEqual([])
})

must('XEP-0388#feature.2', 'whoever says who it is can use each mechanism that is offered', offered, async ({ account, domain }, stage) => {
  const from = `${account.username}@${domain}`
  await isUsable(await offer(stage, { from }), stage, from)
})

should('XEP-0388#feature.3', 'without that, only mechanisms are offered that anybody with an account can use', offered, async (scene, stage) => isUsable(scene, stage))

should('XEP-0388#feature.4', 'a header from somebody of another domain gets invalid-from', secured.with({ transports: STREAMS }), async ({ wire, domain }) => {
  await wire.open({ to: domain, from: 'somebody@elsewhere.example' })
  await wire.next(header())
  await wire.next(streamError('invalid-from'))
})

should('XEP-0388#feature.5', 'two streams alike are offered the same', secured, async ({ domain }, stage) => {
  const seen = await Promise.all(['one', 'two', 'three'].map(async who => {
    const said = readAuthentication(await openSecurely(await connectSecurely(stage, who), domain))
    return [[...said?.mechanisms ?? []].toSorted(), said?.inline.map(String).toSorted()]
  }))
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
})

must('XEP-0388#feature.6', 'where a login can be bound to the channel, the server says to what', bindable.with({ features: ['sasl2'] }), async ({ features }) => {
  expect(readChannelBindings(features) ?? []).not.toEqual([])
})

must('XEP-0388#security.2', 'a stream in the clear is not offered SASL2', dialled.with({ features: ['sasl2'], transports: ['websocket', 'bosh'] }), async ({ wire, domain }) => {
  await wire.open({ to: domain })
  await wire.next(header())
  const features = await wire.next(streamFeatures())
  if (!wire.tls) expect(childOf(features, NS.sasl2, 'authentication')).toBeUndefined()
})

must('XEP-0388#security.2~starttls', 'a stream is not offered SASL2 before STARTTLS', clear.with({ features: ['sasl2', 'starttls'] }), async ({ features }) => {
  expect(childOf(features, NS.sasl2, 'authentication')).toBeUndefined()
})
