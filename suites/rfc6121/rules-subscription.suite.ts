/** Spec: RFC 6121 §8.1, "General Considerations"; §8.5.1 and §8.5.3.2.2, subscription stanzas and probes to whom is not there. */
import { must, should } from '#harness/clause/clause.js'
import { anyOf, where } from '#harness/match/matcher.js'
import { rosterPush } from '#harness/match/roster.js'
import { chat, presence, stanzaError } from '#harness/match/stanza.js'
import { owner, subscribed, to } from '#suites/scenes/guests.js'
import { fence, text } from '#suites/scenes/words.js'

for (const type of ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed']) {
  must(`RFC6121#rules-localpart-nosuchuser.4~${type}`, `${type} to an account that does not exist gets no answer`, owner, async ({ user: { desk } }, { tag }) => {
    await desk.send(to(`nobody-${tag}@${desk.jid.domain}`, type))
    await desk.noneBefore(await fence(desk), presence())
  })
}

must('RFC6121#rules-localpart-nosuchuser.5', 'a probe to an account that does not exist gets no answer, or unsubscribed', owner, async ({ user: { desk } }, { tag }) => {
  await desk.send(to(`nobody-${tag}@${desk.jid.domain}`, 'probe', tag))
  await desk.noneBefore(await fence(desk), where(presence(), 'of another type than unsubscribed', ({ type }) => type !== 'unsubscribed'))
})

must('RFC6121#rules-localpart-fulljid-nomatch-presence.2', 'unsubscribe to a client that is not there is ignored', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(`${contact.jid.bareText}/absent-${tag}`, 'unsubscribe'))
  await user.send(text(tag, { type: 'chat', to: contact.jid.toString() }))
  await contact.noneBefore(chat(tag), anyOf<unknown>(presence({ type: 'unsubscribe' }), rosterPush()))
})

should('RFC6121#rules-general.1', 'who is trusted gets an error where a stranger may get nothing', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(text(tag, { type: 'normal', id: tag, to: `${contact.jid.bareText}/absent-${tag}` }))
  await user.next(stanzaError([], { stanza: 'message', id: tag }))
})
