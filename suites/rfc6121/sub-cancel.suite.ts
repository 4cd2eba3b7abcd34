/** Spec: RFC 6121 §3.2, "Canceling a Subscription"; §3.3, "Unsubscribing". */
import { expect, must } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { rosterPush } from '#harness/match/roster.js'
import { chat, presence, unavailable } from '#harness/match/stanza.js'
import { fromRomeo, romeoAndUser, saying } from '#suites/scenes/component-contacts.js'
import { subscribed, to } from '#suites/scenes/guests.js'

must('RFC6121#sub-cancel-outbound.1', 'whose subscription is taken back hears first that the contact is gone, and then why', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'unsubscribed'))
  const seen = await user.allBefore(presence({ type: 'unsubscribed', from: contact.jid.bareText }), unavailable({ from: contact.jid.toString() }))
  expect(seen.length).toBe(1)
})

must('RFC6121#sub-cancel-outbound.2', 'who takes a subscription back gets a push', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'unsubscribed'))
  const { item } = await contact.next(rosterPush({ jid: user.jid.bareText }))
  expect(item.subscription ?? 'none').toBe('none')
})

must('RFC6121#sub-cancel-inbound.1~delivered', 'whose subscription is taken back hears it', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await contact.send(to(user.jid.bare, 'unsubscribed', tag))
  await user.next(presence({ type: 'unsubscribed', from: contact.jid.bareText }))
})

must('RFC6121#sub-cancel-inbound.1~pushed', 'whose subscription is taken back gets a push', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await contact.send(to(user.jid.bare, 'unsubscribed'))
  const { item } = await user.next(rosterPush({ jid: contact.jid.bareText }))
  expect(item.subscription ?? 'none').toBe('none')
})

must('RFC6121#sub-cancel-inbound.1~ignored', 'a cancellation of what there was not does nothing', romeoAndUser, async ({ service, user, romeo }, { tag }) => {
  await service.send(fromRomeo(romeo, user.jid.bareText, 'unsubscribed'))
  await service.send(saying(tag, romeo, user.jid.toString()))
  await user.noneBefore(chat(tag), anyOf<unknown>(presence({ type: 'unsubscribed' }), rosterPush()))
})

must('RFC6121#sub-unsub-outbound.1~stamped', 'an unsubscribe comes from the bare address', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid.bare, 'unsubscribe', tag))
  const { from } = await contact.next(presence({ type: 'unsubscribe' }))
  expect(from).toBe(user.jid.bareText)
})

must('RFC6121#sub-unsub-outbound.1~pushed', 'who unsubscribes gets a push', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'unsubscribe'))
  const { item } = await user.next(rosterPush({ jid: contact.jid.bareText }))
  expect(item.subscription ?? 'none').toBe('none')
})

must('RFC6121#sub-unsub-inbound.1~delivered', 'a contact hears that it is not seen any more', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }, { tag }) => {
  await user.send(to(contact.jid.bare, 'unsubscribe', tag))
  await contact.next(presence({ type: 'unsubscribe' }))
})

must('RFC6121#sub-unsub-inbound.1~pushed', 'a contact that is not seen any more gets a push', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'unsubscribe'))
  const { item } = await contact.next(rosterPush({ jid: user.jid.bareText }))
  expect(item.subscription ?? 'none').toBe('none')
})

must('RFC6121#sub-unsub-inbound.1~unavailable', 'to whom has unsubscribed the contact is gone', subscribed, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'unsubscribe'))
  await user.next(unavailable({ from: contact.jid.toString() }))
})
