/** Spec: RFC 6120 §4.8.5, "Namespace Declarations and Prefixes". */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { STREAMS } from '#harness/clause/fixture.js'
import { setUp } from '#harness/errors.js'
import { anyOf, hit, type Matcher, matcher, miss } from '#harness/match/matcher.js'
import { chat, type MessageSeen, stanzaError } from '#harness/match/stanza.js'
import { closed, streamError, streamFeatures, unreadable } from '#harness/match/stream.js'
import { bindResource } from '#harness/probe/sign-in.js'
import { logIn, pair } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'
import { dialled, restarting } from '#suites/scenes/wires.js'

const DECLARED = 'urn:example:declared'

/** A message with a prefix that holds this text. */
const prefixed = (said: string): Matcher<string> => matcher('a message with a prefix', ({ kind, raw }) => (kind === 'element' && raw.includes(said) && /^\s*<\w+:message[\s>]/.test(raw) ? hit(raw) : miss('no prefix')))

must('RFC6120#streams-ns-declarations.1', 'a prefix of the stream header that is not taken gets a stream error', dialled.with({ transports: ['tcp'], polite: false }), async ({ wire, domain }) => {
  await wire.send(`<?xml version='1.0'?><foobar:stream to='${domain}' version='1.0' xmlns='${NS.client}' xmlns:foobar='${NS.stream}'>`)
  await wire.next(anyOf<unknown>(streamFeatures(), streamError()))
})

must('RFC6120#streams-ns-declarations.3', 'a message with a prefix arrives without it, or not at all', pair.with({ transports: STREAMS, polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.wire.send(`<x:message xmlns:x='${NS.client}' type='chat' to='${bob.jid.toString()}'><x:body>${tag}</x:body></x:message>`)
  await alice.next(anyOf<unknown>(streamError(), closed(), await fence(alice)))
  await bob.noneBefore(await fence(bob), prefixed(tag))
})

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
