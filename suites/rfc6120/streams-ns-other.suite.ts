/** Spec: RFC 6120 §4.8.4, "Other Namespaces". */
import { el } from '#xmpp/element.js'
import { must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { setUp } from '#harness/errors.js'
import { element, streamError } from '#harness/match/stream.js'
import { pair, session } from '#suites/scenes/sessions.js'
import { fence, UNKNOWN_NS } from '#suites/scenes/words.js'

must('RFC6120#streams-ns-other.1', 'an element that is no stanza does not reach others', pair.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  await alice.send(el('foo', { xmlns: UNKNOWN_NS, to: bob.jid.toString(), id: tag }))
  const over = await fence(alice)
  await setUp('the server is done with it', async () => alice.next(anyOf<unknown>(over, streamError())))
  await bob.noneBefore(await fence(bob), element(UNKNOWN_NS, 'foo'))
})

must('RFC6120#streams-ns-other.2', 'an element that is no stanza is ignored, or ends the stream with an error', session.with({ polite: false }), async ({ alice }, { tag }) => {
  await alice.send(el('foo', { xmlns: UNKNOWN_NS, id: tag }))
  await alice.next(anyOf<unknown>(await fence(alice), streamError()))
})
