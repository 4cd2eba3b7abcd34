/** Spec: XEP-0280 v1.0.1 §7, "Receiving Messages", and §8, "Sending Messages". */
import { attr, elementsOf, is, nsOf, textOf, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { chat } from '#harness/match/stanza.js'
import { copied, copyWith, opened } from '#suites/scenes/carbons.js'
import { text } from '#suites/scenes/words.js'

/** The contact writes to the user's desk; the phone gets the copy. */
const received = copied.andThen(async ({ user, contact }, { tag }) => {
  await contact.desk.send(text(tag, { to: user.desk.jid.toString(), type: 'chat' }))
  const { element: copy } = await user.phone.next(copyWith(tag))
  return { user, contact, copy, tag }
})

/** What a copy is wrapped in, and of what message it is. */
function gist(copy: Element): readonly unknown[] {
  const { wrapper, forwarded, stanza } = opened(copy)
  const body = stanza && elementsOf(stanza).find(each => each.name === 'body')
  return [
    wrapper && [nsOf(wrapper), wrapper.name], forwarded !== undefined && is(forwarded, NS.forward, 'forwarded'),
    stanza && [attr(stanza, 'from'), attr(stanza, 'to')], body && textOf(body),
  ]
}

must('XEP-0280#inbound.1', 'a copy is from the own account', received, async ({ user, copy }) => {
  expect(attr(copy, 'from')).toBe(user.phone.jid.bareText)
})

must('XEP-0280#inbound.2', 'a copy is for the one resource', received, async ({ user, copy }) => {
  expect(attr(copy, 'to')).toBe(user.phone.jid.toString())
})

must('XEP-0280#inbound.3', 'a copy of what came is the message, forwarded, inside received', received, async ({ user, contact, copy, tag }) => {
  expect(gist(copy)).toEqual([[NS.carbons, 'received'], true, [contact.desk.jid.toString(), user.desk.jid.toString()], tag])
})

must('XEP-0280#inbound.4', 'whoever a message is for gets no copy of it', copied, async ({ user, contact }, { tag }) => {
  await contact.desk.send(text(tag, { to: user.phone.jid.toString(), type: 'chat' }))
  await contact.desk.send(text('last', { to: user.phone.jid.toString(), type: 'chat' }))
  await user.phone.noneBefore(chat('last'), copyWith(tag))
})

must('XEP-0280#outbound.1', 'a copy of what was said is the message, forwarded, inside sent', copied, async ({ user, contact }, { tag }) => {
  await user.desk.send(text(tag, { to: contact.desk.jid.toString(), type: 'chat' }))
  const { element: copy } = await user.phone.next(copyWith(tag))
  expect(gist(copy)).toEqual([[NS.carbons, 'sent'], true, [user.desk.jid.toString(), contact.desk.jid.toString()], tag])
})

should('XEP-0280#outbound.2', 'whoever said something gets no copy of it', copied, async ({ user, contact }, { tag }) => {
  await user.phone.send(text(tag, { to: contact.desk.jid.toString(), type: 'chat' }))
  await contact.desk.next(chat(tag))
  await contact.desk.send(text('last', { to: user.phone.jid.toString(), type: 'chat' }))
  await user.phone.noneBefore(chat('last'), copyWith(tag))
})
