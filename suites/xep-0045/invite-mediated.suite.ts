/** Spec: XEP-0045 v1.35.5 §7.8.2, "Mediated Invitation". */
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { readMucUser, writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { setUp } from '#harness/errors.js'
import { available, presence, stanzaError } from '#harness/match/stanza.js'
import { enter } from '#harness/probe/muc-client.js'
import { clubhouse, decline, declined, invitation, invite, invited } from '#suites/scenes/invitations.js'
import { closedRoom, configured, lastWord, PASSWORD, protectedRoom } from '#suites/scenes/rooms.js'

must('XEP-0045#invite-mediated.1', 'an invitation is passed on by the room', configured({}), async ({ alice, carol, room }) => {
  await invite(alice, carol)
  await carol.next(invitation({ from: room.toString() }))
})

must('XEP-0045#invite-mediated.2', 'an invitation tells who invites', configured({}), async ({ alice, carol }) => {
  await invite(alice, carol)
  const { element } = await carol.next(invitation())
  const from = readMucUser(element)?.invites?.[0]?.from?.toString()
  expect([alice.client.jid.toString(), alice.client.jid.bareText, alice.jid.toString()]).toContain(from)
})

should('XEP-0045#invite-mediated.3', 'an invitation to a protected room tells the password', protectedRoom, async ({ alice, bob }) => {
  await invite(alice, bob)
  const { element } = await bob.next(invitation())
  expect(readMucUser(element)?.password).toBe(PASSWORD)
})

must('XEP-0045#invite-mediated.4', 'an invitation tells the reason', configured({}), async ({ alice, carol }, { tag }) => {
  await invite(alice, carol, tag)
  const { element } = await carol.next(invitation())
  expect(readMucUser(element)?.invites?.[0]?.reason).toBe(tag)
})

may('XEP-0045#invite-mediated.5', 'an invitation may make the invited a member', closedRoom({ 'muc#roomconfig_membersonly': true }), async ({ alice, bob, room }) => {
  await invite(alice, bob)
  await setUp('bob is invited', async () => bob.next(invitation()))
  await enter(bob, room, 'bob')
  const { type } = await bob.next(presence({ nick: 'bob' }))
  return type === 'error' ? 'the invited is not let in' : 'the invited is let in'
})

should('XEP-0045#invite-mediated.6', 'an invitation of a member who may not invite is not passed on', clubhouse(false), async ({ bob, carol, room }) => {
  await invite(bob, carol)
  await bob.next(await lastWord(bob.client, room))
  await carol.noneBefore(await lastWord(carol, room), invitation())
})

must('XEP-0045#invite-mediated.8', 'who invited learns of a refusal from the room', invited, async ({ alice, carol, room }) => {
  await decline(carol, room, alice)
  await alice.next(declined({ from: room.toString() }))
})

must('XEP-0045#invite-mediated.9', 'who invited learns who refuses, and why', invited, async ({ alice, carol, room }, { tag }) => {
  await decline(carol, room, alice, tag)
  const { element } = await alice.next(declined())
  const { from, reason } = readMucUser(element)?.decline ?? {}
  expect(from?.bareText).toBe(carol.jid.bareText)
  expect(reason).toBe(tag)
})

must('XEP-0045#invite-mediated.10', 'who is not in the room cannot invite', configured({}), async ({ bob, carol, room }) => {
  await carol.send(el('message', { xmlns: NS.client, to: room.toString() }, writeMucUser({ invites: [{ to: bob.client.jid }] })))
  await enter(carol, room, 'carol')
  await bob.noneBefore(available({ nick: 'carol' }), invitation())
})

should('XEP-0045#invite-mediated.7', 'who invites somebody that does not exist is told so', configured({}), async ({ alice, room }, { tag, target }) => {
  const id = await alice.message({ to: room }, writeMucUser({ invites: [{ to: Jid.of(`${tag}-nobody`, target.domain) }] }))
  await alice.next(stanzaError('item-not-found', { stanza: 'message', id, from: room.toString() }))
})
