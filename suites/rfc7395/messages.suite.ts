/** Spec: RFC 7395 §3.2, "WebSocket Messages". */
import { NS } from '#xmpp/namespaces.js'
import { write } from '#xmpp/xml/writer.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat } from '#harness/match/stanza.js'
import { binary, closed, streamError } from '#harness/match/stream.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC7395#messages.1', 'the server sends text, never binary messages', pair.with({ transports: ['websocket'] }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }))
  await alice.send(text(`${tag}-fence`, { type: 'chat', to: bob.jid.toString() }))
  await bob.noneBefore(chat(`${tag}-fence`), binary())
})

must('RFC7395#messages.2', 'a stanza in a binary message is not taken for XMPP', session.with({ transports: ['websocket'], polite: false }), async ({ alice }, { tag }) => {
  await alice.wire.frames.sendBinary(Buffer.from(write(text(tag, { type: 'chat', to: alice.jid.toString(), xmlns: NS.client }))))
  const answer = await fence(alice).catch(() => undefined)
  await alice.noneBefore(anyOf<unknown>(...(answer ? [answer] : []), streamError(), closed()), chat(tag))
})
