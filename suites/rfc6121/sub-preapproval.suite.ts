/** Spec: RFC 6121 §3.4, "Pre-Approving a Subscription Request". */
import { childOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { rosterPush } from '#harness/match/roster.js'
import { chat, presence } from '#harness/match/stanza.js'
import { romeoAndUser, saying } from '#suites/scenes/component-contacts.js'
import { strangers, to } from '#suites/scenes/guests.js'
import { fence } from '#suites/scenes/words.js'

must('RFC6121#sub-preapproval.1', 'a server that takes approvals in advance says so', strangers, async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'subscribed'))
  const pushes = await user.allBefore(await fence(user), rosterPush())
  expect(childOf(user.features, NS.preApproval, 'sub') !== undefined || pushes.every(({ item }) => item.approved !== 'true')).toBe(true)
})

must('RFC6121#sub-preapproval-proc.1~pushed', 'an approval in advance is pushed', strangers.with({ features: ['pre-approval'] }), async ({ user: { desk: user }, contact: { desk: contact } }) => {
  await user.send(to(contact.jid.bare, 'subscribed'))
  const { item } = await user.next(rosterPush({ jid: contact.jid.bareText }))
  expect({ subscription: item.subscription ?? 'none', approved: item.approved }).toEqual({ subscription: 'none', approved: 'true' })
})

must('RFC6121#sub-preapproval-proc.1~routed', 'an approval in advance is not told to the contact', romeoAndUser.with({ features: ['pre-approval'] }), async ({ service, user, romeo }, { tag }) => {
  await user.send(to(romeo, 'subscribed'))
  await user.send(saying(tag, undefined, romeo))
  await service.wire.noneBefore(chat(tag), presence({ type: 'subscribed' }))
})
