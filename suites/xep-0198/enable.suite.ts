/** Spec: XEP-0198 v1.6.3 §3, "Enabling Stream Management". */
import { attr } from '#xmpp/element.js'
import { writeEnable } from '#xmpp/stanzas/stream-management.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { streamError } from '#harness/match/stream.js'
import { answer, failed, manage, managed, resumable, STREAMS } from '#suites/scenes/managed.js'
import { session } from '#suites/scenes/sessions.js'
import { authenticated, opened } from '#suites/scenes/wires.js'
import { fence } from '#suites/scenes/words.js'

must('XEP-0198#enable.1', 'a request to turn stream management on is answered', session.with({ transports: STREAMS }), async ({ alice }) => {
  await alice.send(writeEnable({ resume: false }))
  await alice.next(answer)
})

must('XEP-0198#enable.2', 'a server that gives a session an id says that it can be resumed', resumable, async ({ alice }) => {
  expect(['true', '1']).toContain(attr(alice.enabled, 'resume'))
})

may('XEP-0198#enable.3', 'the server says how long it keeps the session', resumable, async ({ alice }) => {
  const max = attr(alice.enabled, 'max')
  return max === undefined ? 'does not say' : `${max} s`
})

may('XEP-0198#enable.4', 'the server says where to come back', resumable, async ({ alice }) => attr(alice.enabled, 'location') ?? 'does not say')

must('XEP-0198#enable.5', 'before a resource is bound the request fails', authenticated.with({ transports: STREAMS }), async ({ wire }) => {
  await wire.send(writeEnable({ resume: false }))
  expect((await wire.next(answer)).name).toBe('failed')
})

must('XEP-0198#enable.6', 'before authentication the request fails', opened.with({ transports: STREAMS }), async ({ wire }) => {
  await wire.send(writeEnable({ resume: false }))
  const said = await wire.next(anyOf<unknown>(answer, streamError()))
  if (said instanceof Object && 'name' in said) expect(said.name).toBe('failed')
})

should('XEP-0198#enable.7', 'a second request ends the stream, or fails', managed, async ({ alice }) => {
  await alice.client.send(writeEnable({ resume: true }))
  await alice.client.next(anyOf<unknown>(streamError(), failed))
})

must('XEP-0198#enable.8', 'only stanzas that come after the request are counted', session.with({ transports: STREAMS, accounts: 1 }), async ({ alice: client }) => {
  await client.next(await fence(client))
  const alice = await manage(client, 0)
  await alice.exchange()
  expect(await alice.count()).toBe(1)
})
