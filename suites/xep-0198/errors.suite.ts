/** Spec: XEP-0198 v1.6.3 §6, "Error Handling". */
import { childOf, elementsOf, nsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ack, writeEnable, writeResumption } from '#xmpp/stanzas/stream-management.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { streamError } from '#harness/match/stream.js'
import { failed, managed, STREAMS } from '#suites/scenes/managed.js'
import { session } from '#suites/scenes/sessions.js'
import { authenticated } from '#suites/scenes/wires.js'
import { fence } from '#suites/scenes/words.js'

const bound = session.with({ transports: STREAMS })
const unbound = authenticated.with({ transports: STREAMS })

must('XEP-0198#errors.1', 'a request to resume that comes too late is answered with a failure', bound, async ({ alice }, { tag }) => {
  await alice.send(writeResumption('resume', { previd: tag, h: 0 }))
  await alice.next(failed)
})

should('XEP-0198#errors.2', 'a failure has a condition', unbound, async ({ wire }) => {
  await wire.send(writeEnable({ resume: true }))
  expect(elementsOf(await wire.next(failed))).not.toEqual([])
})

must('XEP-0198#errors.3', 'the condition of a failure is one of the conditions of stanza errors', unbound, async ({ wire }) => {
  await wire.send(writeEnable({ resume: true }))
  const [condition] = elementsOf(await wire.next(failed))
  if (condition) expect(nsOf(condition)).toBe(NS.stanzaErrors)
})

should('XEP-0198#errors.4', 'after a failure the stream goes on', bound, async ({ alice }, { tag }) => {
  await alice.send(writeResumption('resume', { previd: tag, h: 0 }))
  await alice.next(await fence(alice))
})

should('XEP-0198#errors.6', 'whoever acknowledges more than was sent is told so, and the stream ends', managed, async ({ alice }) => {
  await alice.client.send(ack(alice.handled + 1000))
  const error = await alice.client.next(streamError('undefined-condition'))
  expect(childOf(error.element, NS.sm, 'handled-count-too-high')).toBeDefined()
})
