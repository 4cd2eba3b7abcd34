/** Spec: RFC 6120 §4.4, "Closing a Stream". */
import { expect, must } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { streamEnd } from '#harness/match/stream.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { write } from '#xmpp/xml/writer.js'
import { NS } from '#xmpp/namespaces.js'
import { TCP_CLOSE } from '#xmpp/stream/header.js'
import { request, text } from '#suites/scenes/words.js'

must('RFC6120#streams-close.1', 'the end of the client’s stream is answered with the end of the server’s', session.with({ transports: 'each' }), async ({ alice }) => {
  await alice.wire.sendEnd()
  await alice.next(streamEnd())
})

must('RFC6120#streams-close.4', 'after both streams have ended the server ends the connection', session.with({ transports: ['tcp'] }), async ({ alice }) => {
  await alice.wire.sendEnd()
  await alice.wire.closed()
})

must('RFC6120#streams-close.6', 'a message right before the end of the stream is still delivered', pair.with({ transports: ['tcp'] }), async ({ alice, bob }, { tag }) => {
  await alice.send(write(text(tag, { type: 'chat', to: bob.jid.toString() }), NS.client) + TCP_CLOSE)
  await bob.next(chat(tag))
})

must('RFC6120#streams-close.2', 'nothing follows the end of the server’s stream', session.with({ transports: ['tcp'] }), async ({ alice }, { transcript }) => {
  await alice.send(write(request(), NS.client) + TCP_CLOSE)
  const { event } = await alice.wire.take(streamEnd())
  await alice.wire.closed()
  expect(transcript.lines.slice(event.line + 1).filter(({ direction, who }) => direction === '←' && who === alice.who).map(({ text }) => text)).toEqual([])
})
