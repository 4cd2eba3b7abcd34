/** Spec: XEP-0198 v1.6.3 §5, "Resumption". */
import { attr } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readHandled, readSmFailed, writeEnable, writeResumption } from '#xmpp/stanzas/stream-management.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, unavailable } from '#harness/match/stanza.js'
import { element, streamError } from '#harness/match/stream.js'
import { join } from '#harness/probe/muc-client.js'
import { authenticate, bindResource, openStream } from '#harness/probe/sign-in.js'
import { nobody } from '#suites/scenes/anonymous.js'
import { answer, enabled, logInAgain, manageToResume, resumable, resumableAndSeen, resumablePair, shortLived, STREAMS, untilOver } from '#suites/scenes/managed.js'
import { freshRoom, welcome } from '#suites/scenes/rooms.js'
import { logIn, session } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { connect } from '#suites/scenes/wires.js'

const one = session.with({ transports: STREAMS, accounts: 1 })

must('XEP-0198#resumption.1', 'a session that can be resumed has an id', one, async ({ alice }) => {
  await alice.send(writeEnable({ resume: true }))
  expect(attr(await alice.next(enabled), 'id') ?? '').not.toBe('')
})

must('XEP-0198#resumption.2', 'no two sessions have the same id', one, async (_, stage) => {
  const twins = await Promise.all(['twin-one', 'twin-two', 'twin-three'].map(async who => manageToResume(await logIn(stage, who, 0), 0)))
  expect(new Set(twins.map(({ id }) => id)).size).toBe(twins.length)
})

should('XEP-0198#resumption.3', 'the id of a session has 4000 bytes at most', one, async (_, stage) => {
  const { id } = await manageToResume(await logIn(stage, 'brief', 0), 0)
  expect(Buffer.byteLength(id)).toBeLessThanOrEqual(4_000)
})

must('XEP-0198#resumption.4', 'a session that was lost is resumed', resumable, async ({ alice }, stage) => {
  alice.cut()
  expect((await alice.ask(stage)).answer.name).toBe('resumed')
})

must('XEP-0198#resumption.4~other-transport', 'a session is resumed over another transport', resumable.with({ features: ['websocket'] }), async ({ alice }, stage) => {
  const { tcp, websocket } = stage.target.endpoints
  const transport = stage.transport === 'tcp' && websocket ? 'websocket' : tcp ? 'tcp' : stage.transport
  alice.cut()
  expect((await alice.ask(stage, { transport })).answer.name).toBe('resumed')
})

must('XEP-0198#resumption.5', 'the answer names the session', resumable, async ({ alice }, stage) => {
  alice.cut()
  expect(attr(await alice.resume(stage), 'previd')).toBe(alice.id)
})

must('XEP-0198#resumption.6', 'the answer says how much was handled', resumable, async ({ alice }, stage) => {
  await alice.exchange(2)
  alice.cut()
  expect(readHandled(await alice.resume(stage))).toBe(2)
})

must('XEP-0198#resumption.6~none', 'the answer says so, too, when nothing was handled', resumable, async ({ alice }, stage) => {
  alice.cut()
  expect(attr(await alice.resume(stage), 'h')).toBe('0')
})

must('XEP-0198#resumption.6~again', 'the answer to a second resumption says how much was handled over both streams before it', resumable, async ({ alice }, stage) => {
  await alice.exchange(2)
  alice.cut()
  await alice.resume(stage)
  await alice.exchange()
  alice.cut()
  expect(readHandled(await alice.resume(stage))).toBe(3)
})

must('XEP-0198#resumption.7', 'what was not acknowledged, and what came meanwhile, is sent again in order', resumablePair, async ({ alice, bob }, stage) => {
  const [before, meanwhile] = [`${stage.tag} before`, `${stage.tag} meanwhile`] as const
  await bob.send(text(before, { to: alice.jid, type: 'chat' }))
  await setUp('alice gets a message', async () => alice.client.next(chat(before)))
  alice.cut()
  await bob.send(text(meanwhile, { to: alice.jid, type: 'chat' }))
  await bob.next(await fence(bob))
  await alice.resume(stage, { h: 0 })
  await alice.client.next(chat(before))
  await alice.client.next(chat(meanwhile))
})

must('XEP-0198#resumption.8', 'what the client has handled is not sent again', resumablePair, async ({ alice, bob }, stage) => {
  for (const body of ['one', 'two']) {
    await bob.send(text(`${stage.tag} ${body}`, { to: alice.jid, type: 'chat' }))
    await setUp('alice gets a message', async () => alice.client.next(chat(`${stage.tag} ${body}`)))
  }
  alice.cut()
  await alice.resume(stage, { h: 1 })
  await alice.client.noneBefore(await fence(alice.client), chat(`${stage.tag} one`))
})

must('XEP-0198#resumption.9', 'counting goes on where it was', resumable, async ({ alice }, stage) => {
  await alice.exchange(2)
  alice.cut()
  await alice.resume(stage)
  await alice.exchange()
  expect(await alice.count()).toBe(3)
})

must('XEP-0198#resumption.10', 'where sessions cannot be resumed, asking for one fails', nobody.with({ transports: STREAMS }), async (client, stage) => {
  const domain = stage.target.anonymousDomain ?? stage.target.domain
  await client.send(writeEnable({ resume: true }))
  if (attr(await client.next(enabled), 'resume') !== undefined) return
  const wire = await connect(stage, 'again')
  await setUp('somebody logs in anonymously', async () => authenticate(wire, domain, await openStream(wire, domain), { mechanism: 'ANONYMOUS' }))
  await wire.send(writeResumption('resume', { previd: 'any', h: 0 }))
  expect((await wire.next(answer)).name).toBe('failed')
})

must('XEP-0198#resumption.11', 'a session that never was is not resumed', one, async (_, stage) => {
  const { wire } = await logInAgain(stage, 0)
  await wire.send(writeResumption('resume', { previd: `no-such-${stage.tag}`, h: 0 }))
  expect((await wire.next(answer)).name).toBe('failed')
})

should('XEP-0198#resumption.12', 'the reason is item-not-found', one, async (_, stage) => {
  const { wire } = await logInAgain(stage, 0)
  await wire.send(writeResumption('resume', { previd: `unheard-of-${stage.tag}`, h: 0 }))
  expect(readSmFailed(await wire.next(answer))?.condition).toBe('item-not-found')
})

may('XEP-0198#resumption.13', 'the failure for a session that has timed out tells how much was handled', shortLived, async ({ alice, bob }, stage) => {
  alice.cut()
  await bob.next(unavailable({ from: alice.jid }), untilOver(alice))
  const h = readSmFailed((await alice.ask(stage)).answer)?.h
  return h === undefined ? 'does not tell' : `tells ${h}`
})

should('XEP-0198#resumption.14', 'whoever could not resume may bind a resource on the same stream', one, async (_, stage) => {
  const { wire } = await logInAgain(stage, 0)
  await wire.send(writeResumption('resume', { previd: `gone-${stage.tag}`, h: 0 }))
  await wire.next(answer)
  await bindResource(wire)
})

should('XEP-0198#resumption.15', 'a stream that is still open when its session is resumed is closed with conflict', resumable, async ({ alice }, stage) => {
  const { wire } = alice.client
  await alice.resume(stage)
  await wire.next(streamError('conflict'))
})

must('XEP-0198#resumption.16', 'the session keeps its address', resumablePair, async ({ alice, bob }, stage) => {
  alice.cut()
  await alice.resume(stage)
  await alice.exchange()
  await bob.send(text(stage.tag, { to: alice.jid, type: 'chat' }))
  await alice.client.next(chat(stage.tag))
})

must('XEP-0198#resumption.17', 'nobody resumes the session of somebody else', resumable.with({ accounts: 2 }), async ({ alice }, stage) => {
  alice.cut()
  const { wire } = await logInAgain(stage, 1)
  await wire.send(writeResumption('resume', { previd: alice.id, h: 0 }))
  expect((await wire.next(answer)).name).toBe('failed')
})

must('XEP-0198#resumption.18', 'a quick resumption takes no presence back', resumableAndSeen, async ({ alice, bob }, stage) => {
  alice.cut()
  await alice.resume(stage)
  await alice.client.send(text(stage.tag, { to: bob.jid.toString(), type: 'chat' }))
  await bob.noneBefore(chat(stage.tag), unavailable({ from: alice.jid }))
})

must('XEP-0198#resumption.18~room', 'whoever is in a room is in it after a quick resumption', resumablePair, async ({ alice, bob }, stage) => {
  const room = freshRoom(stage)
  await (await join(alice.client, room, 'alice')).configure({})
  const watcher = await join(bob, room, 'bob')
  await watcher.settle()
  alice.cut()
  await alice.resume(stage)
  await alice.client.send(text(stage.tag, { to: room.toString(), type: 'groupchat' }))
  await bob.noneBefore(element(NS.client, 'message'), unavailable({ nick: 'alice' }))
})

must('XEP-0198#resumption.19', 'a client that has lost its connection still counts as present', resumableAndSeen, async ({ alice, bob }, stage) => {
  alice.cut()
  // a whole login later the server has seen the end of the connection, too
  const other = await logIn(stage, 'other', 0)
  await other.send(text(stage.tag, { to: bob.jid.toString(), type: 'chat' }))
  await bob.noneBefore(chat(stage.tag), unavailable({ from: alice.jid }))
})

must('XEP-0198#resumption.20', 'when the time is over the session ends, and others are told', shortLived, async ({ alice, bob }) => {
  alice.cut()
  await bob.next(unavailable({ from: alice.jid }), untilOver(alice))
})

must('XEP-0198#resumption.20~room', 'when the time is over the session has left its rooms, and newcomers do not see it any more', shortLived, async ({ alice, bob }, stage) => {
  const room = freshRoom(stage)
  const watcher = await join(bob, room, 'bob')
  await watcher.configure({})
  await join(alice.client, room, 'alice')
  await watcher.sees('alice')
  alice.cut()
  await bob.next(unavailable({ from: room.withResource('alice').toString() }), untilOver(alice))
  const { presences } = await welcome(await logIn(stage, 'newcomer', 0), room, 'newcomer')
  expect(presences.map(({ nick }) => nick)).not.toContain('alice')
})

must('XEP-0198#security.1', 'nobody resumes a session before authentication', resumable, async ({ alice }, stage) => {
  alice.cut()
  const wire = await connect(stage, 'again')
  await setUp('the stream opens', async () => openStream(wire, stage.target.domain))
  await wire.send(writeResumption('resume', { previd: alice.id, h: 0 }))
  const said = await wire.next(anyOf<unknown>(answer, streamError()))
  if (said instanceof Object && 'name' in said) expect(said.name).toBe('failed')
})
