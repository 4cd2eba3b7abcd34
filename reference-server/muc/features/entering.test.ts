import { expect, test } from 'vitest'
import { attr, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { ROOM, world } from '../room-driver.ts'

const OPEN = { lockNewRooms: false }

test('a locked room lets nobody else in, hears nothing, and opens with the first configuration', () => {
  const { person } = world()
  const [alice, bob] = [person('alice'), person('bob')]
  alice.join('Alice')
  alice.inbox.length = 0
  expect(bob.join('Bob').heard).toEqual(['presence error from Bob: cancel/item-not-found'])
  expect(person('alice', 'phone').join('Phone').heard).toEqual(['presence error from Phone: cancel/item-not-found'])
  expect(bob.say('hi').heard).toEqual(['message error from room: cancel/item-not-found'])
  expect(bob.iq('get', el('query', { xmlns: 'http://jabber.org/protocol/disco#info' })).heard).toEqual(['iq error from room: cancel/item-not-found'])
  expect(alice.say('hi').heard).toEqual(['message error from room: cancel/item-not-found'])
  expect(alice.configure().heard).toEqual(['iq result from room'])
  expect(bob.join('Bob').heard).toHaveLength(3)
})

test('cancelling the first configuration ends the room, and so does the founder leaving it', () => {
  const { person, service } = world()
  const alice = person('alice')
  alice.join('Alice').inbox.length = 0
  alice.iq('set', el('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, el('x', { xmlns: 'jabber:x:data', type: 'cancel' })))
  expect(alice.heard).toEqual(['Alice unavailable none/none destroyed 110', 'iq result from room'])
  expect(service.size).toBe(0)
  expect(alice.join('Alice').heard[0]).toBe('Alice is owner/moderator alice@test/home 110 201')
  expect(alice.leave().heard).toEqual(['Alice unavailable owner/none alice@test/home destroyed 110'])
  expect(service.size).toBe(0)
})

test('creation can be restricted, and a refused founder leaves no room behind', () => {
  const { person, service } = world({ mayCreate: user => user.local === 'alice' })
  expect(person('bob').join('Bob').heard).toEqual(['presence error from Bob: cancel/not-allowed'])
  expect(person('alice').presence(ROOM, {}, el('x', { xmlns: 'http://jabber.org/protocol/muc' })).heard).toEqual(['presence error from room: modify/jid-malformed'])
  expect(service.size).toBe(0)
})

test('a service that is full founds no more rooms', () => {
  const { person } = world({ maxRooms: 1 })
  person('alice').join('Alice')
  const bob = person('bob')
  bob.presence('other@muc.test/Bob', {}, el('x', { xmlns: 'http://jabber.org/protocol/muc' }))
  expect(bob.heard).toEqual(['presence error from Bob: wait/resource-constraint'])
})

test('the error of a join goes back under the id and the addresses of the join', () => {
  const { person } = world(OPEN)
  person('alice').join('Alice')
  const bob = person('bob')
  bob.presence(`${ROOM}/Alice`, { id: 'j1' }, el('x', { xmlns: 'http://jabber.org/protocol/muc' }))
  const { id, from, to } = bob.last.attrs
  expect({ id, from, to }).toEqual({ id: 'j1', from: `${ROOM}/Alice`, to: 'bob@test/home' })
  expect(attr(bob.last.getChild('error') ?? el('x'), 'by')).toBe(ROOM)
})

test('nicknames: taken, reserved, missing, invisible, too long', () => {
  const { person } = world({ ...OPEN, maxNickLength: 10 })
  const [alice, bob] = [person('alice'), person('bob')]
  alice.join('Alice').admin({ affiliation: 'member', jid: person('carol').jid, nick: 'Carol' })
  expect(bob.join('Alice').heard).toEqual(['presence error from Alice: cancel/conflict'])
  expect(bob.join('Carol').heard).toEqual(['presence error from Carol: cancel/conflict'])
  expect(bob.join('\u2800').heard).toEqual(['presence error from \u2800: modify/not-acceptable'])
  expect(bob.join(' ').heard).toEqual(['presence error from  : modify/not-acceptable'])
  expect(bob.join('abcdefghijk').heard).toEqual(['presence error from abcdefghijk: modify/not-acceptable'])
  expect(person('carol').join('Carol').heard.at(-2)).toBe('Carol is member/participant 110')
})

test('a further resource shares the nickname, or does not where the policy says so', () => {
  const { person } = world(OPEN)
  const [alice, desk, phone] = [person('alice'), person('bob', 'desk'), person('bob', 'phone')]
  alice.join('Alice')
  desk.join('Bob')
  alice.inbox.length = 0
  desk.inbox.length = 0
  expect(phone.join('Bob', {}, el('show', {}, 'away')).heard).toEqual([
    'Alice is owner/moderator', 'Bob is none/participant <show>away 110', 'groupchat from room: subject ""',
  ])
  expect(desk.heard).toEqual(['Bob is none/participant <show>away 110'])
  expect(alice.heard).toEqual(['Bob is none/participant bob@test/desk <show>away'])
  alice.say('one')
  expect([...desk.heard, ...phone.heard]).toEqual(['groupchat from Alice: body "one"', 'groupchat from Alice: body "one"'])
  alice.inbox.length = 0
  expect(phone.leave().heard).toEqual(['Bob unavailable none/none 110'])
  expect([...desk.heard, ...alice.heard]).toEqual([])
  expect(desk.leave().heard).toEqual(['Bob unavailable none/none 110'])
  expect(alice.heard).toEqual(['Bob unavailable none/none bob@test/desk'])

  const strict = world({ ...OPEN, sharedNicks: false })
  strict.person('bob', 'desk').join('Bob')
  expect(strict.person('bob', 'phone').join('Bob').heard).toEqual(['presence error from Bob: cancel/conflict'])
})

test('bans keep out accounts and whole domains, and name who was removed', () => {
  const { person } = world(OPEN)
  const [alice, bob, carol] = [person('alice'), person('bob'), person('carol')]
  alice.join('Alice')
  bob.join('Bob')
  carol.join('Carol')
  for (const each of [alice, bob, carol]) each.inbox.length = 0
  alice.admin({ affiliation: 'outcast', jid: bob.jid, reason: 'spam' })
  expect(bob.heard).toEqual(['Bob unavailable outcast/none by Alice (spam) 110 301'])
  expect(carol.heard).toEqual(['Bob unavailable outcast/none by Alice (spam) 301'])
  expect(alice.heard).toEqual(['Bob unavailable outcast/none bob@test/home by Alice (spam) 301', 'iq result from room'])
  expect(person('bob', 'other').join('Robert').heard).toEqual(['presence error from Robert: auth/forbidden'])
  alice.admin({ affiliation: 'outcast', jid: Jid.parse('test') })
  expect(carol.heard).toEqual(['Carol unavailable outcast/none by Alice 110 301'])
  alice.admin({ affiliation: 'none', jid: bob.jid }, { affiliation: 'none', jid: Jid.parse('test') })
  expect(bob.join('Bob').heard.at(-2)).toBe('Bob is none/participant 110')
})

test('a members-only room is for members', () => {
  const { person } = world(OPEN)
  const [alice, bob, carol] = [person('alice'), person('bob'), person('carol')]
  alice.join('Alice')
  bob.join('Bob')
  carol.join('Carol')
  alice.admin({ affiliation: 'member', jid: carol.jid })
  for (const each of [alice, bob, carol]) each.inbox.length = 0
  alice.configure({ membersonly: '1' })
  expect(bob.heard).toEqual(['groupchat from room: x 104', 'Bob unavailable none/none 110 322'])
  expect(carol.heard).toEqual(['groupchat from room: x 104', 'Bob unavailable none/none 322'])
  expect(bob.join('Bob').heard).toEqual(['presence error from Bob: auth/registration-required'])
  alice.inbox.length = 0
  alice.admin({ affiliation: 'none', jid: carol.jid })
  expect(carol.heard).toEqual(['Carol unavailable none/none by Alice 110 321'])
  expect(alice.heard).toEqual(['Carol unavailable none/none carol@test/home by Alice 321', 'iq result from room'])
})

test('a password is asked for, and only the right one opens', () => {
  const { person } = world(OPEN)
  const [alice, bob] = [person('alice'), person('bob')]
  alice.join('Alice').configure({ passwordprotectedroom: '1', roomsecret: 'sesame' })
  expect(bob.join('Bob').heard).toEqual(['presence error from Bob: auth/not-authorized'])
  expect(bob.join('Bob', { password: 'open' }).heard).toEqual(['presence error from Bob: auth/not-authorized'])
  alice.inbox.length = 0
  expect(bob.join('Bob', { password: 'sesame' }).heard).toHaveLength(3)
  expect(alice.heard).toEqual(['Bob is none/participant bob@test/home'])
})

test('a full room takes only admins and owners', () => {
  const { person } = world({ ...OPEN, occupantsMargin: 1 })
  const [alice, bob, carol, dora] = [person('alice'), person('bob'), person('carol'), person('dora')]
  alice.join('Alice').configure({ maxusers: '1' })
  alice.admin({ affiliation: 'admin', jid: carol.jid }, { affiliation: 'admin', jid: dora.jid })
  carol.inbox.length = 0
  dora.inbox.length = 0
  expect(bob.join('Bob').heard).toEqual(['presence error from Bob: wait/service-unavailable'])
  expect(carol.join('Carol').heard).toHaveLength(3)
  expect(dora.join('Dora').heard).toEqual(['presence error from Dora: wait/service-unavailable'])
})

test('presence without the join element does not join', () => {
  const { person, service } = world(OPEN)
  const bob = person('bob')
  expect(bob.presence(`${ROOM}/Bob`).heard).toEqual(['Bob unavailable none/none (You are not in the room.) 110 307 333'])
  expect(service.size).toBe(0)
  expect(bob.presence(`${ROOM}/Bob`, { type: 'probe' }, el('x', { xmlns: 'http://jabber.org/protocol/muc' })).heard).toEqual([])
  expect(bob.presence(`${ROOM}/Bob`, { type: 'unavailable' }).heard).toEqual([])
})

test('warnings on entering: not anonymous (100), logged (170)', () => {
  const { person } = world(OPEN)
  const [alice, bob, carol] = [person('alice'), person('bob'), person('carol')]
  alice.join('Alice')
  bob.join('Bob').inbox.length = 0
  alice.configure({ whois: 'anyone', enablelogging: '1' })
  expect(bob.heard).toEqual(['groupchat from room: x 170 172'])
  expect(carol.join('Carol').heard.slice(0, 3)).toEqual([
    'Alice is owner/moderator alice@test/home', 'Bob is none/participant bob@test/home', 'Carol is none/participant carol@test/home 100 110 170',
  ])
  expect(bob.heard).toEqual(['Carol is none/participant carol@test/home'])
  alice.configure({ whois: 'moderators', enablelogging: '0' })
  expect(bob.heard).toEqual(['groupchat from room: x 171 173'])
})
