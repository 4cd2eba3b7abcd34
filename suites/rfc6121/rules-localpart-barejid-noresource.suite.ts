/** Spec: RFC 6121 §8.5.2.2, "No Available or Connected Resources". */
import { must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { message, presence, stanzaError } from '#harness/match/stanza.js'
import { appear, guests, to } from '#suites/scenes/guests.js'
import { fence, text } from '#suites/scenes/words.js'

/** The contact has an account, and nobody is logged in with it. */
const offline = guests({ user: { desk: 'connected' }, contact: {} })

for (const type of ['normal', 'chat']) {
  should(`RFC6121#rules-localpart-barejid-noresource-message.1~${type}`, `a ${type} message to somebody who is away is kept, or gets service-unavailable`, offline, async ({ user: { desk: user }, accounts: { contact } }, { tag }) => {
    await user.send(text(tag, { type, id: tag, to: contact.jid }))
    const refusals = await user.allBefore(await fence(user), stanzaError('service-unavailable', { stanza: 'message', id: tag }))
    if (refusals.length > 0) return
    const desk = await setUp('the contact comes', async () => contact.logIn('desk'))
    await appear(desk)
    await desk.next(message({ body: tag }))
  })
}

must('RFC6121#rules-localpart-barejid-noresource-message.2', 'a groupchat message to somebody who is away gets an error', offline.with({ polite: false }), async ({ user: { desk: user }, accounts: { contact } }, { tag }) => {
  await user.send(text(tag, { type: 'groupchat', id: tag, to: contact.jid }))
  await user.next(stanzaError([], { stanza: 'message', id: tag }))
})

for (const type of ['headline', 'error']) {
  must(`RFC6121#rules-localpart-barejid-noresource-message.3~${type}`, `a message of type ${type} to somebody who is away gets no answer`, offline.with({ polite: false }), async ({ user: { desk: user }, accounts: { contact } }, { tag }) => {
    await user.send(text(tag, { type, id: tag, to: contact.jid }))
    await user.noneBefore(await fence(user), message({ id: tag }))
  })

  must(`RFC6121#rules-localpart-barejid-noresource-message.3~${type}-later`, `a message of type ${type} to somebody who is away is not kept`, offline.with({ polite: false }), async ({ user: { desk: user }, accounts: { contact } }, { tag }) => {
    await user.send(text(tag, { type, to: contact.jid }))
    await user.next(await fence(user))
    const desk = await setUp('the contact comes', async () => contact.logIn('desk'))
    await appear(desk)
    await desk.noneBefore(await fence(desk), message({ body: tag }))
  })
}

should('RFC6121#rules-localpart-barejid-noresource-pres.1~answer', 'presence to somebody who is away gets no answer', offline, async ({ user: { desk: user }, accounts: { contact } }) => {
  await user.send(to(contact.jid, undefined))
  await user.noneBefore(await fence(user), presence())
})

should('RFC6121#rules-localpart-barejid-noresource-pres.1~later', 'presence to somebody who is away is not kept', offline, async ({ user: { desk: user }, accounts: { contact } }) => {
  await user.send(to(contact.jid, undefined))
  await user.next(await fence(user))
  const desk = await setUp('the contact comes', async () => contact.logIn('desk'))
  await appear(desk)
  await desk.noneBefore(await fence(desk), presence({ from: user.jid.toString() }))
})
