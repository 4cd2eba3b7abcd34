/** Spec: XEP-0175 v1.2 §3, "Recommendations". */
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { stanzaError, unavailable } from '#harness/match/stanza.js'
import { streamError } from '#harness/match/stream.js'
import { gather, join } from '#harness/probe/muc-client.js'
import { nobody, traced, twoNobodies } from '#suites/scenes/anonymous.js'
import { pacedNobody } from '#suites/scenes/limits.js'
import { aloneOutside, freshRoom } from '#suites/scenes/rooms.js'
import { fence, text } from '#suites/scenes/words.js'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

should('XEP-0175#recommendations.2', 'everybody anonymous has an address of his own', twoNobodies, async ([one, other]) => {
  expect(one.jid.bareText).not.toBe(other.jid.bareText)
})

should('XEP-0175#recommendations.3', 'the localpart of somebody anonymous is a UUID', nobody, async client => {
  expect(client.jid.local).toMatch(UUID)
})

must('XEP-0175#recommendations.4', 'a trace does not show in the address', traced, async ({ trace, jids: [jid] }) => {
  expect(jid.toString()).not.toContain(trace)
})

may('XEP-0175#recommendations.5', 'the resource that somebody anonymous asks for is not his', nobody, async (client, { tag }) => {
  return client.jid.resource === `${tag}-nobody` ? 'gives the resource that was asked for' : 'chooses the resource itself'
})

should('XEP-0175#recommendations.6', 'somebody anonymous does not reach other servers', nobody, async (client, { tag }) => {
  await client.send(text(tag, { to: 'someone@elsewhere.example' }))
  await client.next(stanzaError(['not-allowed', 'service-unavailable', 'forbidden', 'remote-server-not-found'], { from: 'someone@elsewhere.example' }))
})

may('XEP-0175#recommendations.7', 'somebody anonymous enters a room', nobody, async (client, stage) => {
  await setUp('somebody anonymous enters a room', async () => join(client, freshRoom(stage), 'nobody'))
  return 'lets somebody anonymous create and enter a room'
})

/** Alice's room has somebody anonymous as a member. */
const withMember = aloneOutside.with({ features: ['sasl-anonymous', 'muc-core'] }).andThen(async ({ clients: { alice: client }, room }, stage) => {
  const { alice } = await gather(room, { alice: client }, {})
  const guest = await nobody.set(stage)
  await alice.affiliate(guest.jid, 'member')
  await setUp('the guest enters', async () => join(guest, room, 'guest'))
  await alice.sees('guest')
  return { alice, guest }
})

must('XEP-0175#recommendations.8', 'a room forgets that somebody anonymous was its member once that session has ended', withMember, async ({ alice, guest }) => {
  guest.wire.end()
  await alice.next(unavailable({ nick: 'guest' }))
  const { payload } = await alice.list({ affiliation: 'member' })
  expect(payload?.toString()).not.toContain(guest.jid.local)
})

should('XEP-0175#recommendations.10', 'somebody anonymous who sends too many stanzas is told so, or read more slowly', pacedNobody, async ({ wire, stanzasPerSecond, stanzaBurst }) => {
  const began = performance.now()
  await wire.send('<presence/>'.repeat(stanzaBurst + Math.ceil(stanzasPerSecond * 0.6)))
  await wire.next(anyOf<unknown>(await fence(wire), streamError('policy-violation'), stanzaError('policy-violation')), { deadlineMs: 5_000 })
  if (wire.isGone) return
  expect(performance.now() - began).toBeGreaterThan(300)
})
