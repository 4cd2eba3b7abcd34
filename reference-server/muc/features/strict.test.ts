import { expect, test } from 'vitest'
import { childrenOf, el, type Child, type Element } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeForm } from '#xmpp/stanzas/data-form.js'
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { writeMucOwner } from '#xmpp/stanzas/muc-owner.js'
import type { MucOptions } from '../options.ts'
import { ROOM, world, type Person, type World } from '../room-driver.ts'

function two(options: Partial<MucOptions>): World & { alice: Person; bob: Person } {
  const all = world({ lockNewRooms: false, ...options })
  const [alice, bob] = [all.person('alice').join('Alice'), all.person('bob').join('Bob')]
  for (const each of [alice, bob]) each.inbox.length = 0
  return { ...all, alice, bob }
}

const form = (fields: Readonly<Record<string, string>>): Element => writeForm({
  kind: 'submit', formType: NS.mucRegister, fields: Object.entries(fields).map(([name, value]) => ({ name: `muc#register_${name}`, values: [value] })),
})
const register = (person: Person, roomnick: string): string[] => person.iq('set', el('query', { xmlns: NS.register }, form({ roomnick }))).heard
const judge = (person: Person, roomnick: string, allow: string): string[] => person.message(ROOM, undefined, form({ roomnick, allow })).heard
const members = (alice: Person): (string | undefined)[] => childrenOf(alice.list({ affiliation: 'member' }).last.getChild('query') ?? el('x'), NS.mucAdmin, 'item').map(item => String(item.attrs['nick']))

test('who registers waits until an admin says yes, and is told at once that it has been heard', () => {
  const { alice, bob } = two({ registration: 'approved' })
  expect(register(bob, 'Robert')).toEqual(['iq result from room'])
  expect(alice.heard).toEqual(['normal from room: x ""'])
  expect(members(alice)).toEqual([])
  expect(judge(bob, 'Robert', '1')).toEqual(['message error from room: auth/forbidden'])
  alice.inbox.length = 0
  expect(judge(alice, 'Nobody', '1')).toEqual([])
  expect(judge(alice, 'Robert', '1')).toEqual(['Bob is member/participant bob@test/home'])
  expect(members(alice)).toEqual(['Robert'])
})

test('a no leaves nothing behind, and a nickname that somebody waits for is taken', () => {
  const { alice, bob, person } = two({ registration: 'approved' })
  register(bob, 'Robert')
  const carol = person('carol')
  expect(register(carol, 'Robert')).toEqual(['iq error from room: cancel/conflict'])
  judge(alice, 'Robert', '0')
  expect(members(alice)).toEqual([])
  expect(register(carol, 'Robert')).toEqual(['iq result from room'])
})

test('who applies again gives up what it applied for before', () => {
  const { alice, bob, person } = two({ registration: 'approved' })
  register(bob, 'Robert')
  register(bob, 'Rob')
  expect(register(person('carol'), 'Robert')).toEqual(['iq result from room'])
  judge(alice, 'Rob', '1')
  expect(members(alice)).toEqual(['Rob'])
})

test('who is held to a nickname is let in under it, and keeps it', () => {
  const { alice, person } = two({ registeredNicks: 'kept' })
  const carol = person('carol')
  alice.admin({ jid: carol.jid.bare, affiliation: 'member', nick: 'Caroline' })
  expect(carol.join('Somebody').heard.filter(line => line.includes('Caroline'))).toEqual(['Caroline is member/participant 110 210'])
  alice.inbox.length = 0
  expect(carol.presence(`${ROOM}/Carol`).heard).toEqual(['Caroline is member/participant 110 210'])
  expect(alice.heard).toEqual([])
  expect(carol.join('Caroline').heard.filter(line => line.includes('Caroline'))).toEqual(['Caroline is member/participant 110'])
})

test('who registers a nickname that it is then held to is renamed, and everybody is told', () => {
  const { alice, bob } = two({ registeredNicks: 'kept' })
  register(bob, 'Robert')
  expect(alice.heard.map(line => line.replace(/ bob@test\S*/, ''))).toEqual([
    'Bob unavailable → Robert none/participant 303',
    'Robert is none/participant 210',
    'Robert is member/participant',
  ])
})

test('what a service does not let through is taken away, and it says what it does let through', () => {
  const { alice, bob } = two({ allowedNamespaces: ['urn:example:good'] })
  const say = (...children: Child[]): Element | undefined => {
    alice.message(ROOM, 'groupchat', ...children)
    return bob.inbox.splice(0).at(-1)
  }
  // The room's own are no traffic.
  const names = (message: Element | undefined): unknown => message?.children.map(child => (child as Element).name).filter(name => !['occupant-id', 'stanza-id'].includes(name))
  expect(names(say(el('body', {}, 'hello'), el('good', { xmlns: 'urn:example:good' }), el('bad', { xmlns: 'urn:example:bad' })))).toEqual(['body', 'good'])
  expect(say(el('bad', { xmlns: 'urn:example:bad' }))).toBeUndefined()
  alice.presence(`${ROOM}/Alice`, {}, el('show', {}, 'away'), el('bad', { xmlns: 'urn:example:bad' }))
  expect(names(bob.last)).toEqual(['show', 'x'])
  bob.iq('get', discoInfoQuery(NS.mucTraffic))
  expect(bob.last.getChild('query')?.getChildren('feature').map(feature => String(feature.attrs['var']))).toEqual(['urn:example:good'])
})

test('where nothing can be configured the form is missing, and what is submitted opens the room and changes nothing', () => {
  const { person } = world({ configurable: false })
  const [alice, bob] = [person('alice').join('Alice'), person('bob')]
  alice.inbox.length = 0
  expect(alice.iq('get', writeMucOwner()).last.getChild('query')?.children).toEqual([])
  alice.inbox.length = 0
  expect(alice.configure({ membersonly: '1' }).heard).toEqual(['iq result from room'])
  expect(bob.join('Bob').heard.at(-1)).toBe('groupchat from room: subject ""')
})

test('a long list of rooms comes in pages', () => {
  const { alice } = two({ roomsListed: 2 })
  for (const name of ['b', 'c']) alice.presence(`${name}@muc.test/Alice`, {}, el('x', { xmlns: NS.muc }))
  const page = (...set: Element[]): unknown => {
    const query = discoItemsQuery()
    if (set.length > 0) query.children.push(el('set', { xmlns: NS.resultSet }, ...set))
    alice.iq('get', query, 'muc.test')
    const answer = alice.last.getChild('query')
    const told = answer?.getChild('set', NS.resultSet)
    return [answer?.getChildren('item').map(item => String(item.attrs['jid'])), told?.getChildText('count'), told?.getChild('first')?.attrs['index']]
  }
  expect(page()).toEqual([[ROOM, 'b@muc.test'], '3', '0'])
  expect(page(el('after', {}, 'b@muc.test'))).toEqual([['c@muc.test'], '3', '2'])
  expect(page(el('max', {}, '1'))).toEqual([[ROOM], '3', '0'])
})

test('an occupant may ask how another one is, and nobody else may', () => {
  const { alice, bob, person } = two({})
  expect(bob.presence(`${ROOM}/Alice`, { type: 'probe' }).heard).toEqual(['Alice is owner/moderator'])
  expect(bob.presence(`${ROOM}/Nobody`, { type: 'probe' }).heard).toEqual([])
  expect(person('carol').presence(`${ROOM}/Alice`, { type: 'probe' }).heard).toEqual([])
  alice.configure({ presencebroadcast: ['participant'] })
  bob.inbox.length = 0
  expect(bob.presence(`${ROOM}/Alice`, { type: 'probe' }).heard).toEqual([])
})
