/** Who is slowed, how large stanzas may be, and for whom neither counts. Spec: JITSI, limits_exception. */
import { expect, must } from '#harness/clause/clause.js'
import { where } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import type { Client } from '#harness/probe/client.js'
import type { Stage } from '#harness/clause/fixture.js'
import { measuredSession, pacedClient, patience, sendGiant } from '#suites/scenes/limits.js'
import { privileged, privilegedAgain, privilegedAndHasty } from '#suites/scenes/privileged.js'
import { fence, text } from '#suites/scenes/words.js'

/** A message of so many bytes gets from a client to itself. */
async function isDelivered(client: Client, bytes: number, stage: Stage): Promise<void> {
  const body = `${stage.tag} ${'x'.repeat(bytes)}`
  await client.send(text(body, { type: 'chat', to: client.jid.toString() }))
  const seen = await client.next(where(chat(), 'of this test', ({ body: said }) => said?.startsWith(stage.tag) ?? false), patience(stage))
  expect(seen.body?.length).toBe(body.length)
}

must('JITSI#limits.1', 'a privileged account sends a stanza that would be too large for anybody else', privileged, async ({ focus, bytes }, stage) => {
  await isDelivered(focus, bytes, stage)
})

must('JITSI#limits.1~resumed', 'it does so on a stream that it has resumed on, too', privilegedAgain, async ({ focus, bytes }, stage) => {
  await isDelivered(focus, bytes, stage)
})

/** For others these would take twice as long as anybody waits. */
const HASTE_SECONDS = 10

must('JITSI#limits.1~pace', 'a privileged account that sends faster than others may is read at once', privilegedAndHasty, async ({ wire, stanzasPerSecond, stanzaBurst }) => {
  await wire.send('<presence/>'.repeat(stanzaBurst + HASTE_SECONDS * stanzasPerSecond))
  await wire.next(await fence(wire), { deadlineMs: HASTE_SECONDS * 500 })
})

must('JITSI#limits.2', 'all that somebody sends too fast arrives, in order', pacedClient, async ({ wire, address, stanzasPerSecond, stanzaBurst }, { tag }) => {
  const bodies = Array.from({ length: stanzaBurst + Math.ceil(stanzasPerSecond * 0.2) }, (_, index) => `${tag} ${index}`)
  await wire.send(bodies.map(body => text(body, { type: 'chat', to: address.toString() }).toString()).join(''))
  const heard = await wire.allBefore(await fence(wire), chat(), { deadlineMs: 5_000 })
  expect(heard.map(({ body }) => body)).toEqual(bodies)
})

must('JITSI#limits.3', 'a stanza that is too large ends the stream with policy-violation, and the connection', measuredSession, async ({ alice, maxBytes }, stage) => {
  await sendGiant(alice, maxBytes)
  await alice.next(streamError('policy-violation'), patience(stage))
  await alice.wire.closed(patience(stage))
})
