/** Spec: XEP-0045 v1.35.5 §7.9, "Converting a One-to-One Chat Into a Multi-User Conference". */
import { attr, childrenOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeDelay } from '#xmpp/stanzas/delay.js'
import { readMucUser, writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { invitation } from '#suites/scenes/invitations.js'
import { configured, room as roomOfTwo } from '#suites/scenes/rooms.js'

should('XEP-0045#continue.1', 'what was said before the room was made keeps its own time', roomOfTwo, async ({ alice, bob, room }, { tag }) => {
  const delay = writeDelay({ stamp: new Date('2002-10-23T23:00:00Z'), from: bob.client.jid.bareText })
  await alice.message({ to: room, type: 'groupchat' }, el('body', {}, tag), delay)
  const { element } = await bob.next(groupchat(tag))
  expect(childrenOf(element, NS.delay, 'delay').map(each => attr(each, 'from'))).toEqual([bob.client.jid.bareText])
})

must('XEP-0045#continue.2', 'an invitation to go on with a chat tells which one', configured({}), async ({ alice, carol, room }, { tag }) => {
  await alice.message({ to: room }, writeMucUser({ invites: [{ to: carol.jid, thread: tag }] }))
  const { element } = await carol.next(invitation())
  expect(readMucUser(element)?.invites?.map(({ thread }) => thread)).toEqual([tag])
})
