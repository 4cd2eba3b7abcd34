/** Spec: XEP-0359 v0.7.0 §3, "Business Rules". */
import { attr, childrenOf, el, elementsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { expect, must, should } from '#harness/clause/clause.js'
import { groupchat } from '#harness/match/stanza.js'
import { HarnessError } from '#harness/errors.js'
import { stanzaId, stanzaIdsIn } from '#suites/scenes/ids.js'
import { room } from '#suites/scenes/rooms.js'

must('XEP-0359#rules.1', 'an id that a client gives in the name of the room is not passed on', room, async ({ alice, bob, room: address }, { tag }) => {
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), stanzaId(address.toString(), `${tag}-forged`))
  expect(stanzaIdsIn(await alice.next(groupchat(tag))).map(each => attr(each, 'id'))).not.toContain(`${tag}-forged`)
})

should('XEP-0359#rules.2', 'an id that somebody else has given is passed on', room, async ({ alice, bob, room: address }, { tag }) => {
  const by = bob.client.jid.bareText
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), stanzaId(by, `${tag}-other`))
  expect(stanzaIdsIn(await alice.next(groupchat(tag)), by).map(each => attr(each, 'id'))).toEqual([`${tag}-other`])
})

must('XEP-0359#rules.3', 'what is said has one id by the room, however many a client puts in', room, async ({ alice, bob, room: address }, { tag }) => {
  const by = address.toString()
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), stanzaId(by, `${tag}-1`), stanzaId(by, `${tag}-2`))
  expect(stanzaIdsIn(await alice.next(groupchat(tag)), by).length).toBeLessThanOrEqual(1)
})

/** What bob says as alice hears it, with at least one id. */
const spoken = room.andThen(async ({ alice, bob, room: address }, { tag }) => {
  await bob.message({ to: address, type: 'groupchat' }, el('body', {}, tag), el('origin-id', { xmlns: NS.stanzaIds, id: `${tag}-origin` }))
  const heard = await alice.next(groupchat(tag))
  const given = stanzaIdsIn(heard)
  if (given.length === 0) throw new HarnessError('STANZA_ID_NONE', 'the room says that it gives ids to what is said, and gives none')
  return { heard, given, room: address }
})

must('XEP-0359#rules.4', 'every id of a stanza says what it is and whose', spoken, async ({ given }) => {
  expect(given.filter(each => !attr(each, 'id') || !attr(each, 'by')).map(String)).toEqual([])
})

must('XEP-0359#rules.5', 'ids have no content', spoken, async ({ heard, given }) => {
  const all = [...given, ...childrenOf(heard.element, NS.stanzaIds, 'origin-id')]
  expect(all.filter(each => elementsOf(each).length > 0 || textOf(each) !== '').map(String)).toEqual([])
})

must('XEP-0359#rules.6', 'an id that the room gives is given in its own name', spoken, async ({ given, room: address }) => {
  expect(given.map(each => attr(each, 'by'))).toEqual([address.toString()])
})

should('XEP-0359#rules.7', 'nobody can tell the next id from those before', room, async ({ alice, bob, room: address }, { tag }) => {
  const ids: string[] = []
  for (let index = 0; index < 10; index += 1) {
    await bob.say(`${tag} ${index}`)
    ids.push(...stanzaIdsIn(await alice.next(groupchat(`${tag} ${index}`)), address.toString()).map(each => attr(each, 'id') ?? ''))
  }
  expect(ids).toHaveLength(10)
  expect(isCounted(ids), `these ids follow one another: ${ids.join(' ')}`).toBe(false)
})

/** Whether each id is a little more than the one before: all grow, and only their last few characters change. Chance does that once in 10! runs. */
function isCounted(ids: readonly string[]): boolean {
  return ids.every((id, index) => {
    const before = ids[index - 1]
    if (before === undefined) return true
    const isMore = id.length > before.length || (id.length === before.length && id > before)
    const changesAt = Array.from(id).findIndex((character, at) => character !== before[at])
    return isMore && changesAt >= 0 && id.length - changesAt <= LITTLE
  })
}
const LITTLE = 10
