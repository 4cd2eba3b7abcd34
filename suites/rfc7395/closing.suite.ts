/** Spec: RFC 7395 §3.6, "Closing the Connection". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { setUp } from '#harness/errors.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { available, unavailable } from '#harness/match/stanza.js'
import { closed, streamEnd } from '#harness/match/stream.js'
import { resumable } from '#suites/scenes/managed.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { dialled } from '#suites/scenes/wires.js'

/** What a browser says when its page is left. RFC 6455 §7.4.1. */
const GOING_AWAY = 1001

must('RFC7395#closing.1', 'close is answered with close', session.with({ transports: ['websocket'] }), async ({ alice }) => {
  await alice.wire.sendEnd()
  await alice.next(streamEnd())
})

must('RFC7395#closing.2', 'a server that closes the stream closes the WebSocket by the book, too', dialled.with({ transports: ['websocket'], polite: false }), async ({ wire }) => {
  await wire.open({ to: 'unknown.invalid' })
  await wire.next(closed({ clean: true }))
})

must('RFC7395#closing.3', 'the session ends when the WebSocket is lost', pair.with({ transports: ['websocket'] }), async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }))
  await setUp('bob sees alice', async () => bob.next(available({ from: alice.jid.toString() })))
  alice.wire.destroy()
  await bob.next(unavailable({ from: alice.jid.toString() }))
})

should('RFC7395#closing.4', 'a session that can be resumed outlives its WebSocket', resumable.with({ transports: ['websocket'] }), async ({ alice }, stage) => {
  const { wire } = alice.client
  wire.end(GOING_AWAY)
  await setUp('the WebSocket is closed', async () => wire.closed())
  expect((await alice.ask(stage)).answer.name).toBe('resumed')
})
