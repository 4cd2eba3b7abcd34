import { expect, test } from 'vitest'
import { attr, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { discoInfoQuery, discoItemsQuery, readDiscoInfo } from '#xmpp/stanzas/disco.js'
import { writeMucUser } from '#xmpp/stanzas/muc-user.js'
import { fieldOf, ROOM, world, type Person, type World } from '../room-driver.ts'

function two(): World & { alice: Person; bob: Person; stranger: Person } {
  const all = world({ lockNewRooms: false })
  const [alice, bob, stranger] = [all.person('alice'), all.person('bob'), all.person('stranger')]
  alice.join('Alice')
  bob.join('Bob')
  alice.inbox.length = 0
  bob.inbox.length = 0
  return { ...all, alice, bob, stranger }
}

test('the service says what it is and lists what is public', () => {
  const { alice, stranger } = two()
  stranger.iq('get', discoInfoQuery(), 'muc.test')
  expect(readDiscoInfo(stranger.last.getChild('query') ?? el('x'))).toEqual({
    identities: [{ category: 'conference', type: 'text', name: 'Rooms' }], features: [NS.discoInfo, NS.discoItems, NS.resultSet, NS.muc, NS.stableId, NS.occupantIds, NS.stanzaIds, NS.ping],
  })
  const rooms = (): unknown => stranger.iq('get', discoItemsQuery(), 'muc.test').last.getChild('query')?.getChildren('item').map(item => item.attrs)
  expect(rooms()).toEqual([{ jid: ROOM, name: 'room' }])
  alice.configure({ publicroom: '0' })
  expect(rooms()).toEqual([])
  stranger.inbox.length = 0
  expect(stranger.iq('get', ping(), 'muc.test').heard).toEqual(['iq result from service'])
  expect(stranger.iq('get', el('query', { xmlns: 'urn:x' }), 'muc.test').heard).toEqual(['iq error from service: cancel/service-unavailable'])
  expect(stranger.iq('set', discoInfoQuery(), 'muc.test').heard).toEqual(['iq error from service: cancel/service-unavailable'])
  expect(stranger.iq('get', discoInfoQuery('urn:x'), 'muc.test').heard).toEqual(['iq error from service: cancel/item-not-found'])
})

test('a room describes itself', () => {
  const { alice, stranger } = two()
  alice.configure({ roomname: 'Cave', roomdesc: 'dark', membersonly: '1' })
  alice.subject('cats')
  const info = readDiscoInfo(stranger.iq('get', discoInfoQuery(), ROOM).last.getChild('query') ?? el('x'))
  expect(info.identities).toEqual([{ category: 'conference', type: 'text', name: 'Cave' }])
  expect(info.features.filter(feature => feature.startsWith('muc_'))).toEqual([
    'muc_semianonymous', 'muc_membersonly', 'muc_unsecured', 'muc_temporary', 'muc_public', 'muc_unmoderated',
  ])
  const field = (name: string): unknown => fieldOf(stranger.last, `muc#roominfo_${name}`)
  expect([field('description'), field('occupants'), field('subject'), field('subjectmod')]).toEqual([['dark'], ['1'], ['cats'], ['0']])
  expect(fieldOf(stranger.last, 'FORM_TYPE')).toEqual([NS.mucRoomInfo])
})

test('nodes of a room, and rooms that are not there', () => {
  const { bob, stranger } = two()
  expect(stranger.iq('get', discoInfoQuery(NS.mucTraffic)).heard).toEqual(['iq error from room: cancel/service-unavailable'])
  expect(stranger.iq('get', discoInfoQuery('urn:x')).heard).toEqual(['iq error from room: cancel/item-not-found'])
  expect(stranger.iq('get', discoInfoQuery('x-roomuser-item')).last.getChild('query')?.getChildren('identity')).toEqual([])
  expect(stranger.iq('get', discoInfoQuery(), 'nowhere@muc.test').heard.at(-1)).toBe('iq error from room: cancel/item-not-found')
  const occupants = (person: Person): unknown => person.iq('get', discoItemsQuery()).last.getChild('query')?.getChildren('item').map(item => attr(item, 'jid'))
  expect(occupants(bob)).toEqual([`${ROOM}/Alice`, `${ROOM}/Bob`])
  expect(occupants(stranger)).toEqual([])
})

test('registration makes a member with a nickname of its own', () => {
  const { alice, bob, stranger } = two()
  const query = (...children: ReturnType<typeof el>[]): ReturnType<typeof el> => el('query', { xmlns: NS.register }, ...children)
  const form = (nick: string): ReturnType<typeof el> => el('x', { xmlns: NS.dataForms, type: 'submit' },
    el('field', { var: 'FORM_TYPE' }, el('value', {}, NS.mucRegister)), el('field', { var: 'muc#register_roomnick' }, el('value', {}, nick)))
  expect(fieldOf(bob.iq('get', query()).last, 'FORM_TYPE')).toEqual([NS.mucRegister])
  bob.inbox.length = 0
  expect(bob.iq('set', query()).heard).toEqual(['iq error from room: modify/bad-request'])
  expect(bob.iq('set', query(form('Alice'))).heard).toEqual(['iq error from room: cancel/conflict'])
  expect(bob.iq('set', query(form('Robert'))).heard).toEqual(['Bob is member/participant 110', 'iq result from room'])
  expect(alice.heard).toEqual(['Bob is member/participant bob@test/home'])
  expect(bob.iq('get', query()).last.getChild('query')?.getChildText('username')).toBe('Robert')
  expect(bob.iq('get', discoInfoQuery('x-roomuser-item')).last.getChild('query')?.getChild('identity')?.attrs['name']).toBe('Robert')
  bob.inbox.length = 0
  expect(bob.iq('set', query(form('R'))).heard).toEqual(['iq error from room: cancel/not-allowed'])
  expect(stranger.iq('set', query(form('Robert'))).heard).toEqual(['iq error from room: cancel/conflict'])
  expect(stranger.join('Robert').heard).toEqual(['presence error from Robert: cancel/conflict'])
})

test('self-ping and requests to occupants that are not there', () => {
  const { bob, stranger } = two()
  expect(bob.iq('get', ping(), `${ROOM}/Bob`).heard).toEqual(['iq result from Bob'])
  expect(bob.iq('get', ping(), `${ROOM}/Old`).heard).toEqual(['iq error from Old: cancel/item-not-found'])
  expect(stranger.iq('get', ping(), `${ROOM}/Bob`).heard).toEqual(['iq error from Bob: modify/not-acceptable'])
  expect(stranger.iq('get', ping(), 'gone@muc.test/Bob').heard).toEqual(['iq error from Bob: modify/not-acceptable'])
  expect(stranger.iq('get', discoInfoQuery(), `${ROOM}/Bob`).heard).toEqual(['iq error from Bob: modify/bad-request'])
  expect(bob.iq('get', ping()).heard).toEqual(['iq result from room'])
  expect(bob.iq('set', el('query', { xmlns: 'urn:x' })).heard).toEqual(['iq error from room: cancel/service-unavailable'])
})

test('requests between occupants pass both ways without real addresses', () => {
  const { alice, bob } = two()
  bob.iq('get', el('query', { xmlns: 'urn:x' }), `${ROOM}/Alice`)
  const request = alice.inbox.pop() ?? el('x')
  expect(request.attrs).toEqual({ xmlns: NS.client, type: 'get', from: `${ROOM}/Bob`, id: attr(request, 'id') })
  alice.send(el('iq', { type: 'result', id: attr(request, 'id'), to: `${ROOM}/Bob` }, el('query', { xmlns: 'urn:x' })))
  expect(bob.inbox.pop()?.attrs).toEqual({ xmlns: NS.client, type: 'result', from: `${ROOM}/Alice`, id: 'bob1' })
  alice.send(el('iq', { type: 'result', id: attr(request, 'id'), to: `${ROOM}/Bob` }))
  expect(bob.heard).toEqual([])
  bob.iq('get', el('query', { xmlns: 'urn:x' }), `${ROOM}/Alice`)
  alice.leave()
  expect(bob.heard).toEqual(['Alice unavailable owner/none', 'iq error from Alice: cancel/item-not-found'])
})

test('invitations and declines pass through the room', () => {
  const { alice, bob, person, stranger } = two()
  const dora = person('dora')
  alice.configure({ roomsecret: 'sesame' })
  bob.inbox.length = 0
  bob.message(ROOM, undefined, writeMucUser({ invites: [{ to: dora.jid.bare, reason: 'come', thread: 't1' }] }))
  const letter = writeMucUser({ invites: [{ from: Jid.parse(`${ROOM}/Bob`), reason: 'come', thread: 't1' }], password: 'sesame' })
  expect(dora.last.getChild('x')?.toString()).toBe(letter.toString())
  dora.inbox.length = 0
  dora.message(ROOM, undefined, writeMucUser({ decline: { to: bob.jid.bare, reason: 'busy' } }))
  expect(bob.last.getChild('x')?.toString()).toBe(writeMucUser({ decline: { from: dora.jid.bare, reason: 'busy' } }).toString())
  bob.inbox.length = 0
  expect(dora.message(ROOM, undefined, writeMucUser({ decline: { to: bob.jid.bare } })).heard).toEqual(['message error from room: auth/forbidden'])
  expect(stranger.message(ROOM, undefined, writeMucUser({ invites: [{ to: dora.jid.bare }] })).heard).toEqual(['message error from room: auth/forbidden'])
  expect([...bob.heard, ...dora.heard]).toEqual([])
})

test('invitations to a members-only room are for admins, or members if they may, and admit', () => {
  const { alice, bob, person } = two()
  const dora = person('dora')
  alice.admin({ affiliation: 'member', jid: bob.jid }).configure({ membersonly: '1' })
  bob.inbox.length = 0
  expect(bob.message(ROOM, undefined, writeMucUser({ invites: [{ to: dora.jid.bare }] })).heard).toEqual(['message error from room: auth/forbidden'])
  expect(dora.heard).toEqual([])
  alice.configure({ allowinvites: '1' })
  bob.message(ROOM, undefined, writeMucUser({ invites: [{ to: dora.jid.bare }] }))
  expect(dora.heard).toEqual(['normal from room: x 101 <item>', 'normal from room: x <invite>'])
  expect(dora.join('Dora').heard.at(-2)).toBe('Dora is member/participant 110')
  alice.admin({ affiliation: 'member', jid: person('eve').jid })
})

test('an invitation that cannot be delivered comes back', () => {
  const { bob, person } = two()
  const nobody = person('nobody')
  bob.message(ROOM, undefined, writeMucUser({ invites: [{ to: nobody.jid }] }))
  nobody.message(ROOM, 'error', el('error', { type: 'cancel' }, el('service-unavailable', { xmlns: NS.stanzaErrors })))
  expect(attr(bob.last, 'id')).toBe('bob1')
  expect(bob.heard).toEqual(['message error from room: cancel/item-not-found'])
})
