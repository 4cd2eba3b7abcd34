/** Spec: XEP-0198 v1.6.3 §7, "Stream Closure". */
import { expect, must, should } from '#harness/clause/clause.js'
import { unavailable } from '#harness/match/stanza.js'
import { resumable, resumableAndSeen } from '#suites/scenes/managed.js'

must('XEP-0198#closure.1', 'a stream that was closed ends its session at once', resumableAndSeen, async ({ alice, bob }) => {
  await alice.client.wire.sendEnd()
  await bob.next(unavailable({ from: alice.jid }))
})

must('XEP-0198#closure.1~resume', 'a session whose stream was closed is not resumed', resumable, async ({ alice }, stage) => {
  await alice.client.wire.sendEnd()
  expect((await alice.ask(stage)).answer.name).toBe('failed')
})

should('XEP-0198#closure.2', 'a session whose connection ended without the end of its stream is kept', resumable, async ({ alice }, stage) => {
  const { wire } = alice.client
  wire.end()
  await wire.closed()
  expect((await alice.ask(stage)).answer.name).toBe('resumed')
})
