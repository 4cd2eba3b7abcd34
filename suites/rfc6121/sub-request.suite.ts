/** Spec: RFC 6121 §3.1, "Requesting a Subscription". */
import { expect, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { anyOf } from '#harness/match/matcher.js'
import { rosterPush } from '#harness/match/roster.js'
import { available, chat, presence, stanzaError } from '#harness/match/stanza.js'
import { fromRomeo, romeoAndUser, romeoSeesUser, saying } from '#suites/scenes/component-contacts.js'
import { appear, guests, itemOf, pending, strangers, to } from '#suites/scenes/guests.js'
import { fence, text } from '#suites/scenes/words.js'

must('RFC6121#sub-request-outbound.1', 'a request comes from the bare address', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid.bare, 'subscribe', tag))
  const { from } = await contact.next(presence({ type: 'subscribe' }))
  expect(from).toBe(user.jid.bareText)
})

should('RFC6121#sub-request-outbound.2', 'a request to one client is one to its account', strangers, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid, 'subscribe'))
  const request = await contact.next(presence({ type: 'subscribe' }))
  expect(request.to).toBe(contact.jid.bareText)
})

must('RFC6121#sub-request-outbound.3', 'a request to a domain that is not there gets an error', strangers, async ({ user: { desk: user } }, { tag }) => {
  await user.send(to(`${tag}@nowhere.invalid`, 'subscribe', tag))
  await user.next(stanzaError([], { stanza: 'presence' }))
})

must('RFC6121#sub-request-outbound.4', 'who asks is told that the request is pending', strangers, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'subscribe'))
  const { item } = await user.next(rosterPush({ jid: contact.jid.bareText }))
  expect({ subscription: item.subscription, ask: item.ask }).toEqual({ subscription: 'none', ask: 'subscribe' })
})

must('RFC6121#sub-request-inbound.1', 'nobody approves a request but the contact', strangers, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid.bare, 'subscribe', tag))
  await setUp('the contact is asked', async () => contact.next(presence({ type: 'subscribe' })))
  await contact.send(text(tag, { type: 'chat', to: user.jid.toString() }))
  await user.noneBefore(chat(tag), presence({ type: 'subscribed' }))
})

must('RFC6121#sub-request-inbound.2', 'who has the subscription and asks again is told so', romeoSeesUser, async ({ service, user, romeo }) => {
  await service.send(fromRomeo(romeo, user.jid.bareText, 'subscribe'))
  await service.next(presence({ type: 'subscribed', from: user.jid.bareText, to: romeo }))
})

must('RFC6121#sub-request-inbound.3', 'a request reaches every client that is available', guests({ user: { desk: 'available' }, contact: { desk: 'available', phone: 'available' } }), async ({ user, contact }) => {
  await user.desk.send(to(contact.desk.jid.bare, 'subscribe'))
  for (const client of [contact.desk, contact.phone]) await client.next(presence({ type: 'subscribe', from: user.desk.jid.bareText }))
})

const away = guests({ user: { desk: 'interested' }, contact: { desk: 'connected' } }).andThen(async scene => {
  const { user: { desk: user }, contact: { desk: contact } } = scene
  await user.send(to(contact.jid.bare, 'subscribe'))
  await setUp('the request is on its way', async () => user.next(rosterPush({ jid: contact.jid.bareText })))
  await setUp('the server is done with it', async () => user.next(await fence(user)))
  return scene
})

must('RFC6121#sub-request-inbound.4~delivered', 'a request waits until the contact is there', away, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await appear(contact)
  await contact.next(presence({ type: 'subscribe', from: user.jid.bareText }))
})

must('RFC6121#sub-request-inbound.4~again', 'a request comes again until it is answered', away, async ({ user: { desk: user }, contact: { desk: contact }, accounts }) => {
  await appear(contact)
  const phone = await setUp('the contact has another client', async () => accounts.contact.logIn('phone'))
  await appear(phone)
  await phone.next(presence({ type: 'subscribe', from: user.jid.bareText }))
})

must('RFC6121#sub-request-inbound.5', 'whoever has only asked is no item', pending, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  expect(await itemOf(contact, user.jid.bareText)).toBeUndefined()
})

must('RFC6121#sub-request-approvalout.1', 'an approval comes from the bare address', pending, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await contact.send(to(user.jid.bare, 'subscribed', tag))
  const { from } = await user.next(presence({ type: 'subscribed' }))
  expect(from).toBe(contact.jid.bareText)
})

must('RFC6121#sub-request-approvalout.2', 'who approves is told that it is seen', pending, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'subscribed'))
  const { item } = await contact.next(rosterPush({ jid: user.jid.bareText }))
  expect(item.subscription).toBe('from')
})

must('RFC6121#sub-request-approvalout.3', 'presence follows an approval', pending, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'subscribed'))
  await user.next(available({ from: contact.jid.toString() }))
})

must('RFC6121#sub-request-approvalin.1', 'an approval that nobody asked for does nothing', romeoAndUser, async ({ service, user, romeo }, { tag }) => {
  await service.send(fromRomeo(romeo, user.jid.bareText, 'subscribed'))
  await service.send(saying(tag, romeo, user.jid.toString()))
  await user.noneBefore(chat(tag), anyOf<unknown>(presence({ type: 'subscribed' }), rosterPush()))
})

must('RFC6121#sub-request-approvalin.2', 'an approval comes before its push', pending, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'subscribed'))
  await user.noneBefore(presence({ type: 'subscribed', from: contact.jid.bareText }), rosterPush({ subscription: 'to' }))
  await user.next(rosterPush({ jid: contact.jid.bareText, subscription: 'to' }))
})
