/** Spec: RFC 6120 §4.8.5, "Namespace Declarations and Prefixes". */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, type MessageSeen, stanzaError } from '#harness/match/stanza.js'
import { streamError, streamFeatures, unreadable } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { restarting } from '#suites/scenes/wires.js'

const DECLARED = 'urn:example:declared'

must('RFC6120#streams-ns-declarations.2', 'a message arrives without a prefix of its own', pair.with({ transports: STREAMS }), async ({ alice, bob }, { tag }) => {
  await alice.send(text(tag, { type: 'chat', to: bob.jid.toString() }, el('data', { xmlns: 'urn:example:prefix' })))
  const { event } = await bob.wire.take(chat(tag))
  expect(event.raw.trimStart()).toMatch(/^<message[\s>]/)
})

/** Somebody whose stream header declares a prefix, and bob. */
const declaring = restarting.with({ transports: ['tcp'], accounts: 2, polite: false }).andThen(async ({ wire, domain }, stage) => {
  await setUp('a stream is opened that declares a prefix', async () => {
    await wire.send(`<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='${NS.client}' xmlns:stream='${NS.stream}' xmlns:ours='${DECLARED}'>`)
    await wire.next(streamFeatures())
    await bindResource(wire, stage.tag)
  })
  return { wire, bob: await logIn(stage, 'bob', 1) }
})

must('RFC6120#streams-ns-declarations.4', 'what has a prefix from the sender’s stream header arrives with its namespace, or not at all', declaring, async ({ wire, bob }, { tag }) => {
  await wire.send(`<message type='chat' to='${bob.jid.toString()}'><body>${tag}</body><ours:data/></message>`)
  const isRefused = await wire.next(anyOf<unknown>(streamError(), stanzaError([], { stanza: 'message' }), await fence(wire)))
  if (typeof isRefused === 'object' && isRefused !== null && 'condition' in isRefused) return
  const seen = await bob.next(anyOf<MessageSeen | object>(chat(tag), unreadable()))
  expect('element' in seen && childOf(seen.element, DECLARED, 'data')?.name).toBe('data')
})
