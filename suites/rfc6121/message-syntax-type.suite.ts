/** Spec: RFC 6121 §5.2.2, "Type Attribute" (of messages). */
import { must, should } from '#harness/clause/clause.js'
import { message, stanzaError } from '#harness/match/stanza.js'
import { strangers } from '#suites/scenes/guests.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC6121#message-syntax-type.1', 'a message without type is a normal one', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(text(tag, { to: contact.jid.bareText }))
  await contact.next(message({ type: 'normal', body: tag }))
})

should('RFC6121#message-syntax-type.2', 'a message of an unknown type is a normal one, or refused', strangers.with({ polite: false }), async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(text(tag, { type: 'foo', id: tag, to: contact.jid.bareText }))
  const refusals = await user.allBefore(await fence(user), stanzaError('bad-request', { stanza: 'message', id: tag }))
  if (refusals.length === 0) await contact.next(message({ body: tag }))
})
