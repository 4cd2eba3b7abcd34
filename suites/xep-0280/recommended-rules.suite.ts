/** Spec: XEP-0280 v1.0.1 §6.1, "Recommended Rules". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { should } from '#harness/clause/clause.js'
import { anyOf } from '#harness/match/matcher.js'
import { chat, groupchat } from '#harness/match/stanza.js'
import { gather, join } from '#harness/probe/muc-client.js'
import { copied, copyWith } from '#suites/scenes/carbons.js'
import { invitation, invite } from '#suites/scenes/invitations.js'
import { freshRoom } from '#suites/scenes/rooms.js'
import { text } from '#suites/scenes/words.js'

/** The contact's room; the user is in it with one client, and the other one gets copies. */
const inRoom = copied.with({ features: ['muc-core'] }).andThen(async ({ user, contact }, stage) => {
  const room = freshRoom(stage)
  const { contact: host } = await gather(room, { contact: contact.desk })
  const guest = await join(user.desk, room, 'user')
  await host.sees('user')
  return { user, contact, host, guest }
})

/** The last word of the contact: whatever it said before has been copied by then. */
const LAST = 'last'

should('XEP-0280#recommended-rules.1', 'what is said in a room is not copied', inRoom, async ({ user, contact, host }, { tag }) => {
  await host.say(tag)
  await user.desk.next(groupchat(tag))
  await contact.desk.send(text(LAST, { to: user.phone.jid.toString(), type: 'chat' }))
  await user.phone.noneBefore(chat(LAST), copyWith(tag))
})

should('XEP-0280#recommended-rules.2', 'what an occupant of a room says to one client alone is not copied', inRoom, async ({ user, contact, host }, { tag }) => {
  await host.whisper('user', tag)
  await user.desk.next(chat(tag))
  await contact.desk.send(text(LAST, { to: user.phone.jid.toString(), type: 'chat' }))
  await user.phone.noneBefore(chat(LAST), copyWith(tag))
})

should('XEP-0280#recommended-rules.3', 'what a client says to an occupant of a room alone is copied', inRoom, async ({ user, guest }, { tag }) => {
  await guest.whisper('contact', tag)
  await user.phone.next(copyWith(tag))
})

should('XEP-0280#recommended-rules.4', 'an invitation straight to one client is copied', copied, async ({ user, contact }, { tag, target }) => {
  await contact.desk.send(el('message', { xmlns: NS.client, to: user.desk.jid.toString() }, el('x', { xmlns: NS.conference, jid: `${tag}@${target.mucDomain ?? `rooms.${target.domain}`}`, reason: tag })))
  await user.phone.next(copyWith(tag))
})

should('XEP-0280#recommended-rules.4~mediated', 'an invitation through a room reaches every client, as it is or copied', inRoom, async ({ user, host }, { tag }) => {
  await invite(host, user.desk, tag)
  await user.phone.next(anyOf<unknown>(copyWith(tag), invitation()))
})
