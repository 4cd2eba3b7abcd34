/** Spec: XEP-0115 v1.6.0 §4, "Protocol". */
import { childOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { presenceShow } from '#harness/match/stanza.js'
import { room } from '#suites/scenes/rooms.js'
import { pair } from '#suites/scenes/sessions.js'

const CAPS = { xmlns: NS.caps, hash: 'sha-1', node: 'https://client.example', ver: 'QgayPKawpkPSDYmwT/WM94uAlu0=' }
const capsOf = (element: Element): Element | undefined => childOf(element, NS.caps, 'c')

must('XEP-0115#protocol.1~contact', 'capabilities in a presence reach whom it is for as they are', pair, async ({ alice, bob }) => {
  await alice.send(el('presence', { xmlns: NS.client, to: bob.jid.toString() }, el('show', {}, 'chat'), el('c', CAPS)))
  expect(capsOf((await bob.next(presenceShow('chat', { from: alice.jid.toString() }))).element)?.attrs).toMatchObject(CAPS)
})

must('XEP-0115#protocol.1~room', 'capabilities in a presence reach the occupants of a room as they are', room, async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'chat'), el('c', CAPS))
  expect(capsOf((await alice.next(presenceShow('chat', { nick: 'bob' }))).element)?.attrs).toMatchObject(CAPS)
})
