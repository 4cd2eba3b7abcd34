/** Spec: XEP-0359 v0.7.0 §2.1, "Unique stanza IDs", and §2.2, "Origin generated stanza IDs". */
import { attr, childrenOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { stanzaIdsIn } from '#suites/scenes/ids.js'
import { configured, room, welcome } from '#suites/scenes/rooms.js'

const idsIn = (seen: Parameters<typeof stanzaIdsIn>[0]): (string | undefined)[] => stanzaIdsIn(seen).map(each => attr(each, 'id'))
const one = [expect.any(String)]

must('XEP-0359#stanza-id.1', 'what was said has the id later that it had when it was said', configured({}).with({ features: ['muc-history'] }), async ({ alice, bob, carol, room: address }, { tag }) => {
  await bob.say(tag)
  const ids = idsIn(await alice.next(groupchat(tag)))
  expect(ids).toEqual(one)
  const { history } = await welcome(carol, address, 'carol')
  expect(history.filter(({ body }) => body === tag).map(idsIn)).toEqual([ids])
})

must('XEP-0359#stanza-id.1~everybody', 'what is said has the same id for everybody', room, async ({ alice, bob }, { tag }) => {
  await bob.say(tag)
  const ids = idsIn(await alice.next(groupchat(tag)))
  expect(ids).toEqual(one)
  expect(idsIn(await bob.next(groupchat(tag)))).toEqual(ids)
})

must('XEP-0359#stanza-id.1~unique', 'the same words have another id when they are said again', room, async ({ alice, bob }, { tag }) => {
  await bob.say(tag)
  await bob.say(tag)
  const ids = [...idsIn(await alice.next(groupchat(tag))), ...idsIn(await alice.next(groupchat(tag)))]
  expect(new Set(ids).size).toBe(2)
})

must('XEP-0359#origin-id.1', 'the id that a client gives to what it says is kept', room, async ({ alice, bob, room: address }, { tag }) => {
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), el('origin-id', { xmlns: NS.stanzaIds, id: `${tag}-origin` }))
  const { element } = await alice.next(groupchat(tag))
  expect(childrenOf(element, NS.stanzaIds, 'origin-id').map(each => attr(each, 'id'))).toEqual([`${tag}-origin`])
})
