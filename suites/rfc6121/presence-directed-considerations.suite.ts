/** Spec: RFC 6121 §4.6.1, "General Considerations" (of directed presence). */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, chat, unavailable } from '#harness/match/stanza.js'
import { strangers, to } from '#suites/scenes/guests.js'
import { text } from '#suites/scenes/words.js'

const directed = strangers.andThen(async scene => {
  const { user: { desk: user }, contact: { desk: contact } } = scene
  await user.send(to(contact.jid, undefined))
  await setUp('the contact sees the user', async () => contact.next(available({ from: user.jid.toString() })))
  return scene
})

must('RFC6121#presence-directed-considerations.1', 'to whom one has said goodbye, the server does not say it again', directed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid, 'unavailable'))
  await setUp('the contact hears the goodbye', async () => contact.next(unavailable({ from: user.jid.toString() })))
  await user.send(el('presence', { xmlns: NS.client, type: 'unavailable' }))
  await user.send(text(tag, { type: 'chat', to: contact.jid.toString() }))
  await contact.noneBefore(chat(tag), unavailable({ from: user.jid.toString() }))
})

should('RFC6121#presence-directed-considerations.2', 'who has said goodbye oneself hears none', directed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await contact.send(to(user.jid, 'unavailable'))
  await setUp('the user hears the goodbye', async () => user.next(unavailable({ from: contact.jid.toString() })))
  await user.send(el('presence', { xmlns: NS.client, type: 'unavailable' }))
  await user.send(text(tag, { type: 'chat', to: contact.jid.toString() }))
  await contact.noneBefore(chat(tag), unavailable({ from: user.jid.toString() }))
})
