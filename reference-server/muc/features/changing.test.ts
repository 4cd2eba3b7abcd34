import { expect, test } from 'vitest'
import { attr, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { DEFAULT_CONFIG } from '../room-config.ts'
import { fieldOf, ROOM, world, type Person, type World } from '../room-driver.ts'

type Four = World & { alice: Person; bob: Person; carol: Person }
/** Alice owns, Bob is a member, Carol has no affiliation. */
function room(config: Partial<typeof DEFAULT_CONFIG> = {}): Four {
  const all = world({ lockNewRooms: false, newRoom: { ...DEFAULT_CONFIG, ...config } })
  const [alice, bob, carol] = [all.person('alice'), all.person('bob'), all.person('carol')]
  alice.join('Alice').admin({ affiliation: 'member', jid: bob.jid })
  bob.join('Bob')
  carol.join('Carol')
  const quiet = { ...all, alice, bob, carol }
  hush(quiet)
  return quiet
}
function hush({ alice, bob, carol }: Pick<Four, 'alice' | 'bob' | 'carol'>): void {
  for (const each of [alice, bob, carol]) each.inbox.length = 0
}

test('new availability reaches everybody, forged muc#user does not', () => {
  const { alice, carol } = room()
  carol.presence(`${ROOM}/Carol`, { id: 'p1' }, el('show', {}, 'dnd'), el('x', { xmlns: NS.mucUser }, el('item', { affiliation: 'owner' })), el('c', { xmlns: 'urn:x' }, 'caps'))
  expect(attr(carol.last, 'id')).toBe('p1')
  expect(carol.heard).toEqual(['Carol is none/participant <show>dnd <c>caps 110'])
  expect(alice.heard).toEqual(['Carol is none/participant carol@test/home <show>dnd <c>caps'])
})

test('a new nickname: the old one goes with 303, the new one comes', () => {
  const { bob, carol } = room()
  expect(carol.presence(`${ROOM}/Caro`).heard).toEqual(['Carol unavailable → Caro none/participant 110 303', 'Caro is none/participant 110'])
  expect(bob.heard).toEqual(['Carol unavailable → Caro none/participant 303', 'Caro is none/participant'])
  expect(carol.presence(`${ROOM}/Bob`).heard).toEqual(['presence error from Bob: cancel/conflict'])
  expect(carol.say('me').heard).toEqual(['groupchat from Caro: body "me"'])
})

test('leaving is told to all, with the last words; a persistent room stays', () => {
  const { alice, bob, carol, service } = room({ isPersistent: true })
  carol.presence(`${ROOM}/Carol`, { type: 'unavailable', id: 'l1' }, el('status', {}, 'bye'))
  expect(attr(carol.last, 'id')).toBe('l1')
  expect(carol.heard).toEqual(['Carol unavailable none/none <status>bye 110'])
  expect(bob.heard).toEqual(['Carol unavailable none/none <status>bye'])
  alice.leave()
  bob.leave()
  expect(service.size).toBe(1)
  expect(bob.join('Bob').heard.at(-2)).toBe('Bob is member/participant 110')
})

test('kicking: who may, whom, and what is told', () => {
  const { alice, bob, carol } = room()
  expect(bob.admin({ role: 'none', nick: 'Carol' }).heard).toEqual(['iq error from room: auth/forbidden'])
  expect(alice.admin({ role: 'none', nick: 'Nobody' }).heard).toEqual(['iq error from room: cancel/item-not-found'])
  expect(alice.admin({ role: 'none', nick: 'Alice' }).heard).toEqual(['iq error from room: cancel/conflict'])
  alice.admin({ role: 'none', nick: 'Carol', reason: 'rude' })
  expect(carol.heard).toEqual(['Carol unavailable none/none by Alice (rude) 110 307'])
  expect(bob.heard).toEqual(['Carol unavailable none/none by Alice (rude) 307'])
  expect(alice.heard).toEqual(['Carol unavailable none/none carol@test/home by Alice (rude) 307', 'iq result from room'])
  expect(carol.join('Carol').heard.at(-2)).toBe('Carol is none/participant 110')
})

test('roles: moderators rank by affiliation, and the offender is named', () => {
  const { alice, bob, carol } = room()
  alice.admin({ role: 'moderator', nick: 'Bob' })
  expect(carol.heard).toEqual(['Bob is member/moderator by Alice'])
  hush({ alice, bob, carol })
  expect(bob.admin({ role: 'none', nick: 'Alice' }).heard).toEqual(['iq error from room: cancel/not-allowed'])
  expect(bob.admin({ role: 'participant', nick: 'Alice' }).heard).toEqual(['iq error from room: cancel/not-allowed'])
  expect(bob.admin({ role: 'visitor', nick: 'Alice' }).heard).toEqual(['iq error from room: cancel/not-allowed'])
  expect(bob.admin({ role: 'moderator', nick: 'Carol' }).heard).toEqual(['iq error from room: auth/forbidden'])
  bob.admin({ role: 'visitor', nick: 'Carol' }, { role: 'visitor', nick: 'Alice' })
  expect(bob.last.getChild('query')?.getChild('item')?.attrs['nick']).toBe('Alice')
  expect(carol.heard).toEqual([])
  bob.inbox.length = 0
  bob.admin({ role: 'visitor', nick: 'Carol' })
  expect(carol.heard).toEqual(['Carol is none/visitor by Bob 110'])
  alice.admin({ role: 'participant', nick: 'Bob' })
  expect(bob.heard.at(-1)).toBe('Bob is member/participant by Alice 110')
})

test('affiliations: each list has its keepers, and changes show at once', () => {
  const { alice, bob, carol } = room()
  expect(bob.admin({ affiliation: 'member', jid: carol.jid }).heard).toEqual(['iq error from room: auth/forbidden'])
  alice.admin({ affiliation: 'admin', jid: bob.jid.withResource('other') })
  expect(carol.heard).toEqual(['Bob is admin/moderator by Alice'])
  hush({ alice, bob, carol })
  expect(bob.admin({ affiliation: 'admin', jid: carol.jid }).heard).toEqual(['iq error from room: auth/forbidden'])
  expect(bob.admin({ affiliation: 'owner', jid: bob.jid }).heard).toEqual(['iq error from room: auth/forbidden'])
  expect(bob.admin({ affiliation: 'none', jid: alice.jid }).heard).toEqual(['iq error from room: auth/forbidden'])
  expect(bob.admin({ affiliation: 'outcast', jid: alice.jid }).heard).toEqual(['iq error from room: cancel/not-allowed'])
  expect(bob.admin({ affiliation: 'outcast', jid: bob.jid }).heard).toEqual(['iq error from room: cancel/conflict'])
  expect(alice.admin({ affiliation: 'none', jid: alice.jid }).heard).toEqual(['iq error from room: cancel/conflict'])
  expect(carol.heard).toEqual([])
  alice.admin({ affiliation: 'owner', jid: bob.jid }, { affiliation: 'none', jid: alice.jid })
  expect(carol.heard).toEqual(['Bob is owner/moderator by Alice', 'Alice is none/participant by Alice'])
  bob.admin({ affiliation: 'member', jid: carol.jid, nick: 'Carola' })
  expect(alice.presence(`${ROOM}/Carola`).heard.at(-1)).toBe('presence error from Carola: cancel/conflict')
})

test('bad requests of administration', () => {
  const { alice } = room()
  const ask = (...items: ReturnType<typeof el>[]): string[] => alice.iq('set', el('query', { xmlns: NS.mucAdmin }, ...items)).heard
  expect(ask()).toEqual(['iq error from room: modify/bad-request'])
  expect(ask(el('item', { nick: 'Bob' }))).toEqual(['iq error from room: modify/bad-request'])
  expect(ask(el('item', { nick: 'Bob', role: 'king' }))).toEqual(['iq error from room: modify/bad-request'])
  expect(ask(el('item', { nick: 'Bob', role: 'visitor', affiliation: 'member' }))).toEqual(['iq error from room: modify/bad-request'])
  expect(ask(el('item', { affiliation: 'member' }))).toEqual(['iq error from room: modify/bad-request'])
  expect(ask(el('item', { affiliation: 'member', jid: '@' }))).toEqual(['iq error from room: modify/jid-malformed'])
  expect(alice.list({ role: 'none' }).heard).toEqual(['iq error from room: modify/bad-request'])
})

test('lists: who gets which, and what is in them', () => {
  const { alice, bob, carol } = room()
  alice.admin({ affiliation: 'outcast', jid: Jid.parse('dora@test') })
  hush({ alice, bob, carol })
  const items = (person: Person, item: Parameters<Person['list']>[0]): unknown => {
    person.inbox.length = 0
    person.list(item)
    const query = attr(person.last, 'type') === 'result' ? person.last.getChild('query') : undefined
    return query ? query.getChildren('item').map(each => each.attrs) : person.heard
  }
  expect(items(alice, { affiliation: 'outcast' })).toEqual([{ affiliation: 'outcast', jid: 'dora@test' }])
  expect(items(alice, { affiliation: 'member' })).toEqual([{ affiliation: 'member', jid: 'bob@test' }])
  expect(items(alice, { affiliation: 'owner' })).toEqual([{ affiliation: 'owner', jid: 'alice@test' }])
  expect(items(alice, { role: 'participant' })).toEqual([
    { affiliation: 'member', jid: 'bob@test/home', nick: 'Bob', role: 'participant' },
    { affiliation: 'none', jid: 'carol@test/home', nick: 'Carol', role: 'participant' },
  ])
  for (const affiliation of ['outcast', 'member', 'admin', 'owner'] as const) {
    expect(items(bob, { affiliation })).toEqual(['iq error from room: auth/forbidden'])
  }
  expect(items(bob, { role: 'participant' })).toEqual(['iq error from room: auth/forbidden'])
  alice.configure({ whois: 'anyone' })
  expect(items(bob, { affiliation: 'member' })).toEqual([{ affiliation: 'member', jid: 'bob@test' }])
})

test('someone absent is told of its new affiliation, and so are those who see JIDs', () => {
  const { alice, bob, person } = room()
  const dora = person('dora')
  alice.admin({ affiliation: 'member', jid: dora.jid })
  expect(dora.heard).toEqual(['normal from room: x 101 <item>'])
  expect(alice.heard).toEqual(['normal from room: x <item>', 'iq result from room'])
  expect(bob.heard).toEqual([])
})

test('the configuration form shows what is, takes a part of it, and refuses nonsense', () => {
  const { alice, bob } = room()
  expect(bob.iq('get', el('query', { xmlns: NS.mucOwner })).heard).toEqual(['iq error from room: auth/forbidden'])
  const form = (): ReturnType<typeof el> => alice.iq('get', el('query', { xmlns: NS.mucOwner })).last
  expect(fieldOf(form(), 'FORM_TYPE')).toEqual([NS.mucRoomConfig])
  expect(fieldOf(form(), 'muc#roomconfig_publicroom')).toEqual(['1'])
  expect(fieldOf(form(), 'muc#roomconfig_roomowners')).toEqual(['alice@test'])
  alice.inbox.length = 0
  expect(alice.configure({ roomname: 'Cave', roomsecret: 'x', unknown: 'y' }).heard).toEqual(['groupchat from room: x 104', 'iq result from room'])
  expect(bob.heard).toEqual(['groupchat from room: x 104'])
  expect(alice.configure({ roomname: 'Cave' }).heard).toEqual(['iq result from room'])
  expect(fieldOf(form(), 'muc#roomconfig_roomname')).toEqual(['Cave'])
  expect(fieldOf(form(), 'muc#roomconfig_passwordprotectedroom')).toEqual(['1'])
  alice.inbox.length = 0
  for (const bad of [
    { passwordprotectedroom: '1', roomsecret: '' }, { whois: 'nobody' }, { maxusers: '-1' }, { publicroom: 'maybe' },
    { presencebroadcast: ['king'] }, { 'muc#maxhistoryfetch': 'many' },
  ]) expect(alice.configure(bad).heard).toEqual(['iq error from room: modify/not-acceptable'])
  expect(alice.configure({ roomowners: [] }).heard).toEqual(['iq error from room: cancel/conflict'])
  expect(alice.configure({ FORM_TYPE_: 'x', roomsecret: '' }).heard).toEqual(['groupchat from room: x 104', 'iq result from room'])
  expect(alice.iq('set', el('query', { xmlns: NS.mucOwner })).heard).toEqual(['iq error from room: modify/bad-request'])
  expect(alice.iq('set', el('query', { xmlns: NS.mucOwner }, el('x', { xmlns: NS.dataForms, type: 'cancel' }))).heard).toEqual(['iq result from room'])
})

test('admins and owners by form', () => {
  const { alice, bob, carol } = room()
  alice.configure({ roomadmins: ['bob@test', 'carol@test'] })
  expect(bob.heard).toEqual(['Bob is admin/moderator bob@test/home by Alice 110', 'Carol is admin/moderator carol@test/home by Alice'])
  carol.inbox.length = 0
  alice.configure({ roomadmins: ['bob@test'], roomowners: ['alice@test'] })
  expect(carol.heard).toEqual(['Carol is none/participant by Alice 110'])
  alice.configure({ roomowners: ['bob@test'] })
  expect(carol.heard).toEqual(['Bob is owner/moderator by Alice', 'Alice is admin/moderator by Alice'])
})

test('roles that are not broadcast are seen by themselves only, and appear when the role changes', () => {
  const { alice, bob, carol, person } = room({ isModerated: true, presenceBroadcast: ['moderator', 'participant'] })
  expect(bob.heard).toEqual([])
  const dora = person('dora')
  expect(dora.join('Dora').heard).toEqual(['Alice is owner/moderator', 'Bob is member/participant', 'Dora is none/visitor 110', 'groupchat from room: subject ""'])
  expect([...alice.heard, ...bob.heard]).toEqual([])
  alice.admin({ role: 'participant', nick: 'Carol' })
  expect(bob.heard).toEqual(['Carol is none/participant by Alice'])
  carol.inbox.length = 0
  alice.admin({ role: 'visitor', nick: 'Carol' })
  expect(bob.heard).toEqual(['Carol unavailable none/none by Alice'])
  expect(carol.heard).toEqual(['Carol is none/visitor by Alice 110'])
  carol.leave()
  expect(bob.heard).toEqual([])
})

test('destruction: everybody hears of itself only, with venue and reason', () => {
  const { alice, bob, service } = room({ isPersistent: true })
  expect(bob.destroy().heard).toEqual(['iq error from room: auth/forbidden'])
  alice.destroy({ jid: Jid.parse('other@muc.test'), reason: 'moved' })
  expect(bob.heard).toEqual(['Bob unavailable none/none destroyed → other@muc.test (moved) 110'])
  expect(alice.heard).toEqual(['Alice unavailable none/none destroyed → other@muc.test (moved) 110', 'iq result from room'])
  expect(service.size).toBe(0)
})

test('the end of the service is told to everyone (332)', () => {
  const { alice, bob, service } = room()
  service.shutDown()
  expect([...alice.heard, ...bob.heard]).toEqual(['Alice unavailable none/none 110 332', 'Bob unavailable none/none 110 332'])
  expect(service.size).toBe(0)
})

test('who cannot be reached is removed (333), whatever else its errors say', () => {
  const { alice, bob, carol } = room()
  const bounce = (condition: string): ReturnType<typeof el> => el('error', { type: 'cancel' }, el(condition, { xmlns: NS.stanzaErrors }))
  carol.message(ROOM, 'error', bounce('feature-not-implemented'))
  expect(bob.heard).toEqual([])
  carol.presence(`${ROOM}/Bob`, { type: 'error' }, bounce('recipient-unavailable'))
  expect(bob.heard).toEqual(['Carol unavailable none/none (The occupant can no longer be reached.) 333'])
  expect(alice.heard).toEqual(['Carol unavailable none/none carol@test/home (The occupant can no longer be reached.) 333'])
})
