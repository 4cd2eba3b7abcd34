/** Spec: XEP-0388 v1.0.4 §2.6, "Completing Authentication". */
import { elementsOf, is } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind2 } from '#xmpp/stanzas/bind2.js'
import { SASL_CONDITIONS } from '#xmpp/stanzas/sasl.js'
import { writeEnable } from '#xmpp/stanzas/stream-management.js'
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, streamFeatures } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { wrong } from '#suites/scenes/sasl.js'
import { attempt, binding, enter, identifier, offered, results } from '#suites/scenes/sasl2.js'

const failing = offered.with({ polite: false })

must('XEP-0388#success.1', 'success names who has logged in, with the bare address', offered, async scene => {
  expect(identifier(await enter(scene))).toBe(`${scene.account.username}@${scene.domain}`)
})

must('XEP-0388#success.1~bound', 'success names who has logged in, with the full address where a resource was bound', binding, async scene => {
  const said = identifier(await enter(scene, { inline: [bind2(undefined)] }))
  expect([said.split('/')[0], said.includes('/')]).toEqual([`${scene.account.username}@${scene.domain}`, true])
})

must('XEP-0388#success.2', 'success tells what came of what was asked for along with the login', binding.with({ features: ['sm-inline'] }), async scene => {
  const { bound, managed } = results(await enter(scene, { inline: [bind2(undefined, writeEnable({ resume: false }))] }))
  expect([bound?.name, managed?.name]).toEqual(['bound', 'enabled'])
})

must('XEP-0388#success.3', 'features follow success, and no new header', offered, async scene => {
  await enter(scene)
  const next = await scene.wire.next(anyOf<object>(streamFeatures(), header()))
  expect('name' in next ? next.name : 'a header').toBe('features')
})

must('XEP-0388#success.3~binding', 'a resource can be bound on the same stream', offered, async scene => {
  await enter(scene)
  await bindResource(scene.wire)
})

must('XEP-0388#failure.1', 'a failure says why, with a condition that RFC 6120 defines', failing, async scene => {
  const answer = await attempt(scene, { account: wrong(scene.account) })
  expect(answer.name).toBe('failure')
  expect(elementsOf(answer).filter(child => SASL_CONDITIONS.some(condition => is(child, NS.sasl, condition)))).toHaveLength(1)
})

must('XEP-0388#failure.2', 'nothing is done along with a login that fails', failing.with({ features: ['bind2'] }), async scene => {
  const answer = await attempt(scene, { account: wrong(scene.account), inline: [bind2(undefined, writeEnable({ resume: true }))] })
  expect([answer.name, elementsOf(answer).filter(child => child.attrs['xmlns'] === NS.bind2 || child.attrs['xmlns'] === NS.sm)]).toEqual(['failure', []])
  // where another attempt is taken, the session is as it was: there is no resource yet
  const again = await attempt(scene)
  if (again.name === 'success') expect(identifier(again)).toBe(`${scene.account.username}@${scene.domain}`)
})
