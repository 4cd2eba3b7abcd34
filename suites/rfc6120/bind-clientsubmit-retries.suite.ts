/** Spec: RFC 6120 §7.7.3, "Retries". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { bind } from '#xmpp/stanzas/bind.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { HarnessError } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { iqAnswer, type IqSeen } from '#harness/match/stanza.js'
import { streamError, type StreamErrorSeen } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import type { Wire } from '#harness/probe/wire.js'
import { authenticated } from '#suites/scenes/wires.js'

/** What no server can bind: longer than a resource may be (RFC 7622 §3.4). */
const UNFIT = 'x'.repeat(3_000)

/** Asks so often for a resource that cannot be bound; resolves to how the server ended the stream, to `bound` where it makes something else of it, or to nothing. */
async function tryInVain(wire: Wire, name: string, times: number): Promise<StreamErrorSeen | 'bound' | undefined> {
  for (let tried = 0; tried < times; tried += 1) {
    const id = `${name}-${tried}`
    // the server may have left by now
    await wire.send(el('iq', { xmlns: NS.client, type: 'set', id }, bind(UNFIT))).catch((error: unknown) => { if (!(error instanceof HarnessError)) throw error })
    const answer = await wire.next(anyOf<IqSeen | StreamErrorSeen>(iqAnswer(id), streamError()))
    if ('condition' in answer && answer.element.name === 'error') return answer as StreamErrorSeen
    if ((answer as IqSeen).type === 'result') return 'bound'
  }
  return undefined
}

const impolite = authenticated.with({ polite: false })

should('RFC6120#bind-clientsubmit-retries.1', 'after five requests for a resource that cannot be bound another one may succeed', impolite, async ({ wire }, { tag }) => {
  const outcome = await tryInVain(wire, tag, 5)
  if (outcome === 'bound') return                         // it makes another resource of any, and nobody has to try again
  expect(outcome).toBeUndefined()
  await bindResource(wire, tag)
})

must('RFC6120#bind-clientsubmit-retries.2', 'a server that has had enough of such requests ends the stream with policy-violation', impolite, async ({ wire }, { tag }) => {
  const outcome = await tryInVain(wire, tag, 12)
  if (outcome === 'bound') return
  expect(outcome?.condition).toBe('policy-violation')
})
