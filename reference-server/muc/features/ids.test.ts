import { expect, test } from 'vitest'
import { attr, childOf, childrenOf, el, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ROOM, world, type Person, type World } from '../room-driver.ts'

function two(): World & { alice: Person; bob: Person } {
  const all = world({ lockNewRooms: false })
  const [alice, bob] = [all.person('alice'), all.person('bob')]
  alice.join('Alice')
  bob.join('Bob')
  for (const each of [alice, bob]) each.inbox.length = 0
  return { ...all, alice, bob }
}

const idIn = (stanza: Element): string | undefined => {
  const [only, ...more] = childrenOf(stanza, NS.occupantIds, 'occupant-id')
  expect(more).toEqual([])
  return only && attr(only, 'id')
}
const forged = el('occupant-id', { xmlns: NS.occupantIds, id: 'forged' })

test('everything that comes from an occupant has the id of its account, whatever it says itself', () => {
  const { alice, bob, person } = two()
  const id = idIn(bob.presence(`${ROOM}/Bob`, {}, forged) && alice.last)
  expect(id).toMatch(/^[\w-]{43}$/)
  expect(idIn(bob.last)).toBe(id)
  expect(idIn(bob.message(ROOM, 'groupchat', el('body', {}, 'hi'), forged) && alice.last)).toBe(id)
  expect(idIn(bob.message(`${ROOM}/Alice`, 'chat', el('body', {}, 'psst'), forged) && alice.last)).toBe(id)
  expect(idIn(bob.presence(`${ROOM}/Robert`) && alice.last)).toBe(id)
  expect(idIn(person('bob', 'work').join('Robert').last)).toBeUndefined() // the subject, which nobody has set
  expect(idIn(alice.last)).toBe(id)
  bob.leave()
  expect(idIn(person('bob', 'work').leave(forged) && alice.last)).toBe(id)
  expect(idIn(bob.join('Bob') && alice.last)).toBe(id)
  expect(idIn(alice.say('hi') && bob.last)).not.toBe(id)
  const carol = person('carol').join('Carol')
  const history = carol.inbox.find(stanza => childOf(stanza, NS.client, 'body')?.getText() === 'hi')
  expect(history && idIn(history)).toBe(id)
})

test('what is said to all has an id by the room, which newcomers are told, too', () => {
  const { alice, bob, person } = two()
  const sids = (stanza: Element): [string | undefined, string | undefined][] => childrenOf(stanza, NS.stanzaIds, 'stanza-id').map(each => [attr(each, 'by'), attr(each, 'id')])
  const sid = (by: string): Element => el('stanza-id', { xmlns: NS.stanzaIds, by, id: 'forged' })
  bob.message(ROOM, 'groupchat', el('body', {}, 'hi'), sid(ROOM), sid('archive@test'), el('origin-id', { xmlns: NS.stanzaIds, id: 'origin' }))
  const said = sids(alice.last)
  expect(said).toEqual([['archive@test', 'forged'], [ROOM, expect.stringMatching(/^[\da-f-]{36}$/)]])
  expect(childOf(alice.last, NS.stanzaIds, 'origin-id')?.attrs['id']).toBe('origin')
  const carol = person('carol').join('Carol')
  expect(carol.inbox.filter(stanza => stanza.name === 'message').map(sids)).toEqual([said, []])
  bob.message(`${ROOM}/Alice`, 'chat', el('body', {}, 'psst'), sid(ROOM))
  expect(sids(alice.last)).toEqual([])
})
