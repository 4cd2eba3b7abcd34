/** Spec: XEP-0045 v1.35.5 §19.3, "http://jabber.org/protocol/muc#admin". */
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { refusal } from '#suites/scenes/rights.js'
import { ownRoom, room as roomOfTwo } from '#suites/scenes/rooms.js'

must('XEP-0045#schemas-admin.1', 'a request that names nobody is refused', ownRoom.with({ polite: false }), async ({ alice }) => {
  expect(refusal(await alice.admin())).toBe('bad-request')
})

must('XEP-0045#schemas-admin.2', 'an affiliation that does not exist is refused', roomOfTwo.with({ polite: false }), async ({ alice, bob }) => {
  const item = el('item', { affiliation: 'emperor', jid: bob.client.jid.bareText })
  expect(refusal(await alice.iq('set', el('query', { xmlns: NS.mucAdmin }, item)))).not.toBe('none')
})

must('XEP-0045#schemas-admin.2~survives', 'a room survives a list of an affiliation that does not exist', roomOfTwo.with({ polite: false }), async ({ alice, bob }, { tag }) => {
  // ejabberd#2175: the right error, and the room was gone.
  await alice.iq('get', el('query', { xmlns: NS.mucAdmin }, el('item', { affiliation: '*' })))
  await alice.say(tag)
  await bob.next(groupchat(tag))
})
