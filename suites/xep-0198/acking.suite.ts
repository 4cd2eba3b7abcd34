/** Spec: XEP-0198 v1.6.3 §4, "Acks". */
import { attr, childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { clientState } from '#xmpp/stanzas/client-state.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { ackRequest } from '#xmpp/stanzas/stream-management.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { Fixture } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { chat, iqError, message, stanzaError } from '#harness/match/stanza.js'
import { element } from '#harness/match/stream.js'
import { freshId } from '#harness/probe/client.js'
import { appear, somebody } from '#suites/scenes/guests.js'
import { ackRequested, enabled, managed, manageToResume, STREAMS, untilOver } from '#suites/scenes/managed.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { ask, fence, text } from '#suites/scenes/words.js'

const acked = element(NS.sm, 'a')

must('XEP-0198#acking.1', 'an ack says how much was handled, even when that is nothing', managed, async ({ alice }) => {
  await alice.client.send(ackRequest())
  expect(attr(await alice.client.next(acked), 'h') ?? '').toMatch(/^\d+$/)
})

must('XEP-0198#acking.2', 'a request is answered with the number of stanzas handled', managed, async ({ alice }) => {
  await alice.exchange(5)
  expect(await alice.count()).toBe(5)
})

must('XEP-0198#acking.3', 'requests, acks, white space and client states are not counted', managed, async ({ alice }) => {
  await alice.exchange()
  expect(await alice.count()).toBe(1)
  await alice.ack()
  await alice.client.send(clientState('active'))
  if (alice.client.wire.transport === 'tcp') await alice.client.send(' \n')
  expect(await alice.count()).toBe(1)
})

must('XEP-0198#acking.4', 'messages, presence and requests are counted, and those that come back, too', managed, async ({ alice }, { tag }) => {
  const { client } = alice
  await client.send(el('presence', { xmlns: NS.client, to: alice.jid }))
  await client.send(text(tag, { to: alice.jid, type: 'chat' }))
  await setUp('a request comes back', async () => client.next(iqError(await ask(client, `${client.jid.bareText}/${tag}-nobody`, ping()))))
  expect(await alice.count()).toBe(3)
})

should('XEP-0198#acking.5', 'the answer to a request does not wait for what is asked later', managed, async ({ alice }, { tag }) => {
  await alice.client.send(text(tag, { to: alice.jid, type: 'chat' }))
  await alice.client.send(ackRequest())
  expect(await alice.client.allBefore(await fence(alice.client), acked)).toHaveLength(1)
})

must('XEP-0198#acking.6', 'every request is answered, also when nothing was sent in between', managed, async ({ alice }) => {
  for (let i = 0; i < 3; i += 1) {
    await alice.client.send(ackRequest())
    await alice.client.next(acked)
  }
})

may('XEP-0198#acking.7', 'the server asks what the client has handled', managed.andThen(async (scene, stage) => ({ ...scene, bob: await logIn(stage, 'bob', 1) }), { accounts: 2 }), async ({ alice, bob }, { tag }) => {
  await bob.send(text(tag, { to: alice.jid, type: 'chat' }))
  await alice.client.next(chat(tag))
  await alice.exchange()
  const asked = await alice.client.next(ackRequested, { deadlineMs: 300 }).catch(() => undefined)
  return asked ? 'asks after a stanza' : 'does not ask after one stanza'
})

/** Alice's stream is counted and cannot be resumed; bob has sent her a message that she has and does not acknowledge. */
const unacknowledged = pair.with({ transports: STREAMS, accounts: 2 }).andThen(async ({ alice, bob }, { tag }) => setUp('a message is not acknowledged', async () => {
  await alice.send(el('enable', { xmlns: NS.sm, resume: 'false' }))
  await alice.next(enabled)
  const id = freshId()
  await bob.send(text(tag, { id, to: alice.jid.toString() }))
  await alice.next(message({ body: tag }))
  return { alice, bob, id }
}))

should('XEP-0198#acking.9', 'what a dead session did not acknowledge comes back to the sender, or is kept for the next session', unacknowledged.with({ alone: true }), async ({ alice, bob, id }, stage) => {
  alice.wire.destroy()
  const returned = await bob.next(stanzaError([], { id })).catch(() => undefined)
  if (returned) return
  const later = await logIn(stage, 'later', 0)
  await later.send(el('presence', { xmlns: NS.client }))
  await later.next(message({ body: stage.tag }))
})

/** Bob, and two clients of somebody who has no others: a session as short as the server grants, and one that is available. */
const twoOfOne = new Fixture({ features: ['sm-short-window'], accounts: 2, guests: 1, transports: STREAMS }, async stage => {
  const user = somebody(stage, 'user')
  const short = await manageToResume(await user.logIn('short'), undefined, 1)
  const other = await user.logIn('other')
  await appear(other)
  return { short, other, bob: await logIn(stage, 'bob', 1) }
})

should('XEP-0198#acking.10', 'what goes to another client after all says when it was first delivered', twoOfOne, async ({ short, other, bob }, { tag }) => {
  const id = freshId()
  await bob.send(text(tag, { id, to: short.jid, type: 'chat' }))
  await short.client.next(chat(tag))
  short.cut()
  const late = untilOver(short)
  const came = await Promise.any([other.next(message({ body: tag }), late), bob.next(stanzaError([], { id }), late)]).catch(() => undefined)
  // a server that returns it to the sender delivers nothing late
  if (came && 'body' in came) expect(childOf(came.element, NS.delay, 'delay')).toBeDefined()
})
