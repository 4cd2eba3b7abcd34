/** Spec: XEP-0172 v1.1 §3, "Format". */
import { childOf, el, type Element, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { expect, must } from '#harness/clause/clause.js'
import { presenceShow } from '#harness/match/stanza.js'
import { configured, room } from '#suites/scenes/rooms.js'

const NAME = 'Ishmael, «the sailor» ⛵'
const nameIn = (presence: Element): string | undefined => {
  const nick = childOf(presence, NS.nick, 'nick')
  return nick && textOf(nick)
}

must('XEP-0172#format.1', 'the name that somebody shows is passed on', room, async ({ alice, bob }) => {
  await bob.presence({ to: bob.jid }, el('show', {}, 'xa'), el('nick', { xmlns: NS.nick }, NAME))
  expect(nameIn((await alice.next(presenceShow('xa', { nick: 'bob' }))).element)).toBe(NAME)
})

must('XEP-0172#format.1~entering', 'the name that somebody shows on entering is passed on', configured({}), async ({ alice, carol, room: address }) => {
  await carol.send(el('presence', { xmlns: NS.client, to: address.withResource('carol').toString() }, el('nick', { xmlns: NS.nick }, NAME), writeMucJoin({})))
  expect(nameIn((await alice.sees('carol')).element)).toBe(NAME)
})
