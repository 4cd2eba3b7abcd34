/** Spec: RFC 6120 §13.12, "Denial of Service"; §4.9.3.14, "policy-violation"; §4.9.3.17, "resource-constraint". */
import { HarnessError } from '#harness/errors.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, stanzaError } from '#harness/match/stanza.js'
import { closed, streamEnd, streamError, streamFeatures } from '#harness/match/stream.js'
import { authenticate, bindResource, openStream } from '#harness/probe/sign-in.js'
import type { Wire } from '#harness/probe/wire.js'
import { besieged, measuredSession, oneTooMany, pacedClient, patience, sendGiant } from '#suites/scenes/limits.js'
import { pair } from '#suites/scenes/sessions.js'
import { connect } from '#suites/scenes/wires.js'
import { fence, text } from '#suites/scenes/words.js'

const refusal = anyOf<unknown>(streamError('policy-violation'), stanzaError('policy-violation'))

/** What ends a connection that is not to be; a server that has closed it already cannot be asked any more. */
async function sayHello(wire: Wire, domain: string): Promise<void> {
  await wire.open({ to: domain }).catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
}

should('RFC6120#security-dos.1', 'connections of one address are limited where a limit is set', oneTooMany, async ({ wire, domain }) => {
  await sayHello(wire, domain)
  await wire.next(anyOf<unknown>(streamError(), streamEnd(), closed()))
})

must('RFC6120#security-dos.2', 'a connection beyond the limit is not served', oneTooMany, async ({ wire, domain }) => {
  await sayHello(wire, domain)
  await wire.noneBefore(anyOf<unknown>(streamEnd(), closed()), streamFeatures())
})

must('RFC6120#security-dos.3', 'a message just below 10,000 bytes is not too large', pair, async ({ alice, bob }, { tag }) => {
  const body = `${tag} ${'x'.repeat(9_700)}`
  await alice.send(text(body, { type: 'chat', to: bob.jid.toString() }))
  await bob.next(chat(body))
})

must('RFC6120#security-dos.4', 'a stanza beyond the limit is refused with policy-violation', measuredSession, async ({ alice, maxBytes }, stage) => {
  await sendGiant(alice, maxBytes)
  await alice.next(refusal, patience(stage))
})

should('RFC6120#security-dos.5', 'a client that sends too many stanzas is told so, or read more slowly', pacedClient, async ({ wire, stanzasPerSecond, stanzaBurst }) => {
  const tooMany = Math.ceil(stanzasPerSecond * 0.6)
  const began = performance.now()
  await wire.send('<presence/>'.repeat(stanzaBurst + tooMany))
  const over = await fence(wire)
  await wire.next(anyOf<unknown>(over, refusal), { deadlineMs: 5_000 })
  if (wire.isGone) return
  expect(performance.now() - began).toBeGreaterThan(300)
})

must('RFC6120#streams-error-conditions-policy-violation.1', 'an oversized stanza is a breach of policy, and nothing else', measuredSession, async ({ alice, maxBytes }, stage) => {
  await sendGiant(alice, maxBytes)
  const seen = await alice.next(anyOf<{ readonly condition: string | undefined }>(streamError(), stanzaError()), patience(stage))
  expect(seen.condition).toBe('policy-violation')
})

must('RFC6120#streams-error-conditions-resource-constraint.1', 'whoever is turned away for want of room is told resource-constraint', oneTooMany, async ({ wire, domain }) => {
  await sayHello(wire, domain)
  await wire.next(streamError('resource-constraint'))
})

must('RFC6120#security-dos.7~half-open', 'hundreds of connections on which nobody logs in keep nobody else from being served, or from logging in', besieged, async ({ alice, domain }, stage) => {
  await alice.next(await fence(alice))
  const wire = await connect(stage, 'latecomer')
  await authenticate(wire, domain, await openStream(wire, domain), stage.target.accounts[1] ? { account: stage.target.accounts[1] } : {})
  await bindResource(wire, `${stage.tag}-latecomer`)
})
