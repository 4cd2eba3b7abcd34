/** Spec: RFC 6120 §6.4, "Process". */
import { childOf, childrenOf, elementsOf, is, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { abort, auth, readData, readMechanisms, SASL_CONDITIONS } from '#xmpp/stanzas/sasl.js'
import { formatClientFirst } from '#xmpp/sasl/scram.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { header, saslChallenge, type SaslFailureSeen, saslFailure, streamEnd, type StreamErrorSeen, streamError, streamFeatures } from '#harness/match/stream.js'
import type { Wire } from '#harness/probe/wire.js'
import { clientFirst, plain, plainOnEach, propose, saslAnswer, scramChallengedOnEach, scramOnEach, unknown } from '#suites/scenes/sasl.js'
import { authenticated, opened, openedAnonymously, restarting } from '#suites/scenes/wires.js'

const impolite = { polite: false }

must('RFC6120#sasl-process-stream.1', 'each mechanism that is offered has an element of its own', opened, async ({ features }) => {
  const offer = childOf(features, NS.sasl, 'mechanisms')
  const names = offer ? childrenOf(offer, NS.sasl, 'mechanism').map(textOf) : []
  expect(names.filter(name => !/^[A-Z\d_-]{1,20}$/.test(name))).toEqual([])
})

must('RFC6120#sasl-process-neg-initiate.1', 'the initial response "=" is one of no length', openedAnonymously, async ({ wire }) => {
  await wire.send(auth('ANONYMOUS', new Uint8Array()))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-process-neg-initiate.2', 'who chooses a mechanism in the middle of a handshake begins a new one', scramChallengedOnEach.with({ features: ['sasl-plain'] }), async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-process-neg-challengeresponse.1', 'a SCRAM challenge is one that SCRAM understands', scramOnEach, async scene => {
  await propose(scene, formatClientFirst(clientFirst(scene.account, { nonce: 'r4nd0m' })))
  expect(readData(await scene.wire.next(saslChallenge())).toString()).toMatch(/^r=[^,]+,s=[^,]+,i=[1-9]\d*(,.*)?$/)
})

must('RFC6120#sasl-process-neg-abort.1', 'an abort gets failure with aborted', scramChallengedOnEach, async ({ wire }) => {
  await wire.send(abort())
  expect(await saslAnswer(wire)).toBe('aborted')
})

must('RFC6120#sasl-process-neg-failure.1', 'a failure says why, with a condition that RFC 6120 defines', plainOnEach.with(impolite), async ({ wire }, { tag }) => {
  await wire.send(auth('PLAIN', plain(unknown(tag))))
  const { element } = await wire.next(saslFailure())
  expect(elementsOf(element).filter(child => SASL_CONDITIONS.some(condition => is(child, NS.sasl, condition)))).toHaveLength(1)
})

/** Tries in vain until the server has had enough, and returns how it said so. */
async function tryInVain(wire: Wire, name: string, mostTimes: number): Promise<StreamErrorSeen | undefined> {
  for (let times = 0; times < mostTimes; times += 1) {
    await wire.send(auth('PLAIN', plain(unknown(name)))).catch(() => undefined)     // the server may have left by now
    const answer = await wire.next(anyOf<SaslFailureSeen | StreamErrorSeen>(saslFailure(), streamError()))
    if (is(answer.element, NS.stream, 'error')) return answer as StreamErrorSeen
  }
  return undefined
}

/** The first attempt, and five more: RFC 6120 wants a limit of two to five retries. */
const MOST_ATTEMPTS = 6

should('RFC6120#sasl-process-neg-failure.2~least', 'after two failures a third attempt may succeed', plainOnEach.with(impolite), async ({ wire, account }, { tag }) => {
  expect(await tryInVain(wire, tag, 2)).toBeUndefined()
  await wire.send(auth('PLAIN', plain(account))).catch(() => undefined)
  expect(await saslAnswer(wire)).toBe('success')
})

should('RFC6120#sasl-process-neg-failure.2~most', 'after six failures there is no other attempt', plainOnEach.with(impolite), async ({ wire }, { tag }) => {
  expect(await tryInVain(wire, tag, MOST_ATTEMPTS + 1), 'how the stream ended').toBeDefined()
})

must('RFC6120#sasl-process-neg-failure.3', 'a server that has had enough attempts ends the stream with policy-violation or not-authorized', plainOnEach.with(impolite), async ({ wire }, { tag }) => {
  const error = await tryInVain(wire, tag, MOST_ATTEMPTS + 1)
  if (!error) return                                     // without a limit, nothing exceeds it: that is failure.2
  expect(error.condition ?? '').toMatch(/^(policy-violation|not-authorized)$/)
  await wire.next(streamEnd())
})

must('RFC6120#sasl-process-neg-success.1', 'who proves to be somebody is told so with success', plainOnEach, async ({ wire, account }) => {
  await wire.send(auth('PLAIN', plain(account)))
  expect(await saslAnswer(wire)).toBe('success')
})

must('RFC6120#sasl-process-neg-success.4', 'the stream after success has another id', restarting, async ({ wire, domain, before }) => {
  await wire.open({ to: domain })
  const after = await wire.next(header())
  expect(after.attrs['id'] ?? '').toMatch(/./)
  expect(after.attrs['id']).not.toBe(before.attrs['id'])
})

must('RFC6120#sasl-process-neg-success.5', 'the stream after success offers resource binding', restarting, async ({ wire, domain }) => {
  await wire.open({ to: domain })
  expect(childOf(await wire.next(streamFeatures()), NS.bind, 'bind')).toBeDefined()
})

must('RFC6120#sasl-process-neg-success.6', 'the stream after success does not offer mechanisms again', authenticated, async ({ features }) => {
  expect(readMechanisms(features)).toEqual([])
})
