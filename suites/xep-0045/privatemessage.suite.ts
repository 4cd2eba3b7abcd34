/** Spec: XEP-0045 v1.35.5 §7.5, "Sending a Private Message". */
import { childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, may, must, should } from '#harness/clause/clause.js'
import { chat, message, presenceShow, stanzaError } from '#harness/match/stanza.js'
import { configured, lastWord, roomOfThree } from '#suites/scenes/rooms.js'

must('XEP-0045#privatemessage.1', 'a private message reaches whom it is for, from the sender’s address in the room', roomOfThree, async ({ bob, carol }, { tag }) => {
  await bob.whisper('carol', tag)
  const heard = await carol.next(message({ body: tag }))
  expect(heard).toMatchObject({ type: 'chat', from: bob.jid.toString(), to: carol.client.jid.toString() })
})

must('XEP-0045#privatemessage.1~nobody-else', 'a private message reaches nobody else', roomOfThree, async ({ alice, bob }, { tag }) => {
  await bob.whisper('carol', tag)
  await bob.show('xa')
  await alice.noneBefore(presenceShow('xa', { nick: 'bob' }), message({ body: tag }))
})

should('XEP-0045#privatemessage.2', 'a private message is marked as one of the room', roomOfThree, async ({ bob, carol }, { tag }) => {
  await bob.message({ to: bob.of('carol'), type: 'chat' }, el('body', {}, tag))
  const { element } = await carol.next(message({ body: tag }))
  expect(childOf(element, NS.mucUser, 'x')?.name).toBe('x')
})

must('XEP-0045#privatemessage.3', 'a groupchat message cannot be sent to one occupant', roomOfThree, async ({ bob }, { tag }) => {
  const id = await bob.message({ to: bob.of('carol'), type: 'groupchat' }, el('body', {}, tag))
  await bob.next(stanzaError('bad-request', { stanza: 'message', id }))
})

must('XEP-0045#privatemessage.3~undelivered', 'a groupchat message to one occupant is not delivered', roomOfThree, async ({ bob, carol }, { tag }) => {
  await bob.message({ to: bob.of('carol'), type: 'groupchat' }, el('body', {}, tag))
  await bob.show('xa')
  await carol.noneBefore(presenceShow('xa', { nick: 'bob' }), message({ body: tag }))
})

must('XEP-0045#privatemessage.4', 'who writes to someone who is not there is told so', roomOfThree, async ({ bob }, { tag }) => {
  const id = await bob.whisper('nobody', tag)
  await bob.next(stanzaError('item-not-found', { stanza: 'message', id }))
})

must('XEP-0045#privatemessage.5', 'who is not in the room cannot write to an occupant', configured({}), async ({ carol, room }, { tag }) => {
  await carol.send(el('message', { xmlns: NS.client, type: 'chat', to: room.withResource('bob').toString(), id: tag }, el('body', {}, tag)))
  await carol.next(stanzaError(['not-acceptable', 'forbidden'], { stanza: 'message', id: tag }))
})

may('XEP-0045#privatemessage.6', 'private messages may be for some roles only', configured({}), async ({ alice, bob }, { tag }) => {
  const form = await alice.form()
  const field = form.fields.find(({ name }) => name === 'muc#roomconfig_allowpm')
  if (!field) return 'there is no option for it'
  await alice.configure({ 'muc#roomconfig_allowpm': 'moderators' })
  const id = await bob.whisper('alice', tag)
  const answer = await alice.allBefore(await lastWord(alice.client, alice.room), chat(tag))
  const refused = await bob.allBefore(await lastWord(bob.client, bob.room), stanzaError([], { id }))
  return answer.length === 0 && refused.length > 0 ? 'only moderators may send them' : 'others may send them all the same'
})
