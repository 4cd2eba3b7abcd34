/** Spec: RFC 6121 §4.3, "Presence Probes"; §4.6.6, probes after directed presence. */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, chat, presence, stanzaError, unavailable } from '#harness/match/stanza.js'
import { fromRomeo, romeoAndUser } from '#suites/scenes/component-contacts.js'
import { settle, strangers, subscribed, subscribedTwice, to } from '#suites/scenes/guests.js'
import { acquainted } from '#suites/scenes/sessions.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC6121#presence-probe.1', 'a probe by a client is no error', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid.bare, 'probe', tag))
  await user.noneBefore(await fence(user), stanzaError([], { stanza: 'presence' }))
})

should('RFC6121#presence-probe-inbound.1', 'who may not see somebody is told unsubscribed', romeoAndUser, async ({ service, user, romeo }, { tag }) => {
  await service.send(fromRomeo(romeo, user.jid.bareText, 'probe', tag))
  await service.next(presence({ type: 'unsubscribed', from: user.jid.bareText, to: romeo }))
})

must('RFC6121#presence-probe-inbound.2', 'who may see somebody is told about each client, in full', subscribedTwice, async ({ user: { desk: user }, contact }) => {
  for (const [client, status] of [[contact.desk, 'at the desk'], [contact.phone, 'on the phone']] as const) {
    await client.send(el('presence', { xmlns: NS.client }, el('show', {}, 'dnd'), el('status', {}, status)))
    await setUp('the user sees the change', async () => user.next(available({ from: client.jid.toString() })))
  }
  await user.send(to(contact.desk.jid.bare, 'probe'))
  const told = [await user.next(available({ from: contact.desk.jid.toString() })), await user.next(available({ from: contact.phone.jid.toString() }))]
  expect(told.map(({ show, statusText }) => ({ show, statusText }))).toEqual([{ show: 'dnd', statusText: 'at the desk' }, { show: 'dnd', statusText: 'on the phone' }])
})

should('RFC6121#presence-probe-inbound.3', 'who asks for somebody who is not there is told so', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await contact.send(el('presence', { xmlns: NS.client, type: 'unavailable' }))
  await setUp('the contact is gone', async () => user.next(unavailable({ from: contact.jid.toString() })))
  await user.send(to(contact.jid.bare, 'probe', tag))
  const { from } = await user.next(unavailable())
  expect(from?.split('/')[0]).toBe(contact.jid.bareText)
})

must('RFC6121#presence-probe-inbound.4', 'who asks for one client is told of no other', subscribedTwice, async ({ user: { desk: user }, contact }, { tag }) => {
  await user.send(to(contact.desk.jid, 'probe'))
  await user.send(text(tag, { type: 'chat', to: contact.phone.jid.toString() }))
  await setUp('the server is done with the probe', async () => contact.phone.next(chat(tag)))
  await contact.phone.send(text(tag, { type: 'chat', to: user.jid.toString() }))
  await user.noneBefore(chat(tag), presence({ from: contact.phone.jid.toString() }))
})

should('RFC6121#presence-probe-inbound-id.1', 'the answer to a probe has the id of the presence it tells of', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await contact.send(el('presence', { xmlns: NS.client, id: `${tag}-own` }))
  await setUp('the user sees the presence', async () => user.next(available({ from: contact.jid.toString() })))
  await settle(user)
  await user.send(to(contact.jid.bare, 'probe', `${tag}-probe`))
  const { id } = await user.next(available({ from: contact.jid.toString() }))
  expect(id).toBe(`${tag}-own`)
})

should('RFC6121#presence-directed-probe.1', 'who was shown presence may ask whether it still holds', acquainted, async ({ alice, bob }) => {
  alice.wire.forget()
  await alice.send(to(bob.jid, 'probe'))
  await alice.next(presence({ from: bob.jid.toString() }))
})
