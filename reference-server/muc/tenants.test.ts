import { expect, test } from 'vitest'
import { attr, el, elementsOf } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { discoInfoQuery, discoItemsQuery } from '#xmpp/stanzas/disco.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { ping } from '#xmpp/stanzas/ping.js'
import { Router } from '../router/router.ts'
import { type Person, world } from './room-driver.ts'
import { Tenants } from './tenants.ts'

const tenants = new Tenants('conference.meet.test')
const inward = (text: string): string => tenants.inward(Jid.parse(text)).toString()
const outward = (text: string): string => tenants.outward(Jid.parse(text)).toString()

test.each([
  ['room@conference.acme.meet.test', '[acme]room@conference.meet.test'],
  ['room@conference.acme.meet.test/Ada', '[acme]room@conference.meet.test/Ada'],
  ['Room@Conference.ACME.meet.test/Ada', '[acme]room@conference.meet.test/Ada'],
  ['[acme]room@conference.acme.meet.test', '[acme][acme]room@conference.meet.test'],
  ['[b]room@conference.a.meet.test', '[a][b]room@conference.meet.test'],
  ['[]room@conference.acme.meet.test', '[acme][]room@conference.meet.test'],
  ['a]b[c@conference.acme.meet.test', '[acme]a]b[c@conference.meet.test'],
  ['room@conference.münchen.meet.test', '[münchen]room@conference.meet.test'],
])('%s is %s in the service, and goes out as it came', (wire, own) => {
  expect([inward(wire), outward(own)]).toEqual([own, Jid.parse(wire).toString()])
})

test.each([
  'room@conference.meet.test', 'room@conference.a.b.meet.test', 'room@lobby.acme.meet.test', 'room@acme.meet.test', 'conference.acme.meet.test', 'room@conference.acme.other.test',
])('%s is no room of a tenant', text => {
  expect(inward(text)).toBe(text)
})

test.each(['[]room', '[acme]', '[acme', 'acme]room', '[a.b]room', '[-a]room', '[a_b]room', `[${'x'.repeat(64)}]room`])('%s has no tenant whose address could be written', name => {
  expect(outward(`${name}@conference.meet.test`)).toBe(`${name}@conference.meet.test`)
})

test('a service of one label cannot have tenants', () => {
  expect(() => new Tenants('conference')).toThrow('rooms at conference cannot have tenants')
})

test('the router finds the service of a tenant, and what is served by itself first', () => {
  const router = new Router()
  const [rooms, own] = [{ receive: () => undefined }, { receive: () => undefined }]
  router.serve('conference.meet.test', rooms, { tenants: true })
  router.serve('conference.own.meet.test', own)
  expect(['conference.acme.meet.test', 'conference.own.meet.test', 'conference.a.b.meet.test', 'acme.meet.test', 'test'].map(domain => router.handlerOf(domain)))
    .toEqual([rooms, own, undefined, undefined, undefined])
})

const ACME = 'room@muc.acme.test'
const join = (person: Person, room: string, nick: string): string[] => person.presence(`${room}/${nick}`, {}, writeMucJoin({})).heard
const mapped = () => world({ lockNewRooms: false }, {}, { tenants: new Tenants('muc.test') })
const froms = (person: Person): (string | undefined)[] => person.inbox.splice(0).map(element => attr(element, 'from'))

test('JITSI-DOMMAP-01: all that comes from a room of a tenant comes from where it was entered', () => {
  const { person } = mapped()
  const [alice, bob] = [person('alice'), person('bob')]
  join(alice, ACME, 'Alice')
  alice.presence(ACME, {}, el('show', {}, 'away')).iq('get', discoInfoQuery(), ACME).iq('get', ping(), `${ACME}/Alice`).message(ACME, 'groupchat', el('body', {}, 'hi'))
  expect(froms(alice)).toEqual([`${ACME}/Alice`, ACME, `${ACME}/Alice`, `${ACME}/Alice`])
  join(bob, ACME, 'Bob')
  bob.message(`${ACME}/Alice`, 'chat', el('body', {}, 'psst'))
  expect(froms(alice)).toEqual([`${ACME}/Bob`, `${ACME}/Bob`])
  bob.presence(`${ACME}/Bob`, { type: 'unavailable' })
  expect([froms(alice), froms(bob)]).toEqual([[`${ACME}/Bob`], [`${ACME}/Bob`]])
})

test('JITSI-DOMMAP-02: rooms of one name in two tenants, and of none, are three rooms', () => {
  const { person, service } = mapped()
  const people = ['a', 'b', 'c'].map(name => person(name))
  const rooms = [ACME, 'room@muc.other.test', 'room@muc.test']
  people.forEach((each, index) => join(each, rooms[index] ?? '', 'me'))
  expect(service.size).toBe(3)
  people[0]?.message(ACME, 'groupchat', el('body', {}, 'hi'))
  expect(people.map(each => each.heard)).toEqual([['groupchat from me: body "hi"'], [], []])
})

test('JITSI-DOMMAP-03: the service answers as whom it was asked', () => {
  const { person } = mapped()
  const alice = person('alice')
  alice.iq('get', discoInfoQuery(), 'muc.acme.test').iq('get', ping(), 'muc.test').iq('set', ping(), 'muc.acme.test')
  expect(alice.inbox.map(element => [attr(element, 'from'), attr(element, 'type')])).toEqual([['muc.acme.test', 'result'], ['muc.test', 'result'], ['muc.acme.test', 'error']])
})

test('JITSI-DOMMAP-06: requests pass between occupants of a tenant room, and their answers back', () => {
  const { person } = mapped()
  const [alice, bob] = [person('alice'), person('bob')]
  join(alice, ACME, 'Alice')
  join(bob, ACME, 'Bob')
  alice.inbox.length = 0
  bob.iq('get', el('query', { xmlns: 'jabber:iq:last' }), `${ACME}/Alice`)
  const asked = alice.last
  expect(attr(asked, 'from')).toBe(`${ACME}/Bob`)
  bob.inbox.length = 0
  alice.send(el('iq', { to: `${ACME}/Bob`, type: 'result', id: attr(asked, 'id') }))
  expect(froms(bob)).toEqual([`${ACME}/Alice`])
})

test('a room may be addressed as the service knows it, and answers as a tenant all the same', () => {
  const { person } = mapped()
  const alice = person('alice')
  join(alice, '[acme]room@muc.test', 'Alice')
  alice.presence('[acme]room@muc.test', {}, el('show', {}, 'away'))
  expect(froms(alice)).toEqual([`${ACME}/Alice`])
})

test('errors come from where they were caused, also for a name that is too long with its tenant', () => {
  const { person } = mapped()
  const alice = person('alice')
  const long = `${'x'.repeat(1020)}@muc.acme.test`
  alice.message(ACME, 'groupchat', el('body', {}, 'hi')).message(long, 'groupchat', el('body', {}, 'hi')).message(long, 'error')
  expect(alice.inbox.map(element => attr(element, 'from'))).toEqual([ACME, long])
  expect(alice.heard).toEqual(['message error from room: cancel/item-not-found', 'message error from room: modify/jid-malformed'])
})

test('the list of rooms is one for each tenant', () => {
  const { person } = mapped()
  const alice = person('alice')
  for (const room of [ACME, 'other@muc.other.test', 'plain@muc.test', '[a.b]odd@muc.test']) join(alice, room, 'me')
  const listed = (service: string) => elementsOf(elementsOf(alice.iq('get', discoItemsQuery(), service).last)[0] ?? el('x')).map(item => [attr(item, 'jid'), attr(item, 'name')])
  expect([listed('muc.acme.test'), listed('muc.other.test'), listed('muc.none.test'), listed('muc.test')]).toEqual([
    [[ACME, 'room']], [['other@muc.other.test', 'other']], [], [['plain@muc.test', 'plain'], ['[a.b]odd@muc.test', '[a.b]odd']],
  ])
})
