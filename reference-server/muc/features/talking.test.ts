import { expect, test } from 'vitest'
import { attr, childOf, el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { ROOM, world, type Person, type World } from '../room-driver.ts'

function three(options = {}): World & { alice: Person; bob: Person; carol: Person } {
  const all = world({ lockNewRooms: false, ...options })
  const [alice, bob, carol] = [all.person('alice'), all.person('bob'), all.person('carol')]
  alice.join('Alice')
  bob.join('Bob')
  carol.join('Carol')
  for (const each of [alice, bob, carol]) each.inbox.length = 0
  return { ...all, alice, bob, carol }
}

test('what is said reaches everybody once, with id, language and payload, and without forgeries', () => {
  const { alice, bob, carol, sent } = three()
  sent.count = 0
  bob.message(ROOM, 'groupchat', el('body', { 'xml:lang': 'fr' }, 'salut'), el('x', { xmlns: 'urn:example' }, 'data'),
    el('x', { xmlns: NS.mucUser }, el('status', { code: 104 })), el('delay', { xmlns: NS.delay, from: ROOM, stamp: '2001-01-01T00:00:00Z' }))
  expect(sent.count).toBe(1)
  for (const each of [alice, bob, carol]) {
    expect(attr(each.last, 'id')).toBe('bob1')
    expect(attr(each.last, 'from')).toBe(`${ROOM}/Bob`)
    expect(attr(childOf(each.last, NS.client, 'body') ?? el('x'), 'xml:lang')).toBe('fr')
    expect(each.heard).toEqual(['groupchat from Bob: body "salut" x "data"'])
  }
})

test('strangers are not heard', () => {
  const { alice, person } = three()
  const dora = person('dora')
  expect(dora.say('hi').heard).toEqual(['message error from room: modify/not-acceptable'])
  expect(dora.message(`${ROOM}/Alice`, 'chat', el('body', {}, 'hi')).heard).toEqual(['message error from Alice: modify/not-acceptable'])
  expect(dora.message('nowhere@muc.test', 'groupchat', el('body')).heard).toEqual(['message error from nowhere: cancel/item-not-found'].map(line => line.replace('nowhere', 'room')))
  expect(alice.heard).toEqual([])
})

test('other messages to the room are refused', () => {
  const { bob } = three()
  expect(bob.message(ROOM, 'chat', el('body', {}, 'hi')).heard).toEqual(['message error from room: modify/bad-request'])
})

test('visitors of a moderated room are not heard until they have voice, which they keep', () => {
  const { alice, bob, person } = three()
  alice.configure({ moderatedroom: '1' })
  const dora = person('dora')
  expect(dora.join('Dora').heard.at(-2)).toBe('Dora is none/visitor 110')
  bob.inbox.length = 0
  expect(dora.say('hi').heard).toEqual(['message error from room: auth/forbidden'])
  expect(bob.heard).toEqual([])
  alice.inbox.length = 0
  alice.admin({ role: 'participant', nick: 'Dora', reason: 'speak' })
  expect(alice.heard).toEqual(['Dora is none/participant dora@test/home by Alice (speak)', 'iq result from room'])
  expect(dora.heard).toEqual(['Dora is none/participant by Alice (speak) 110'])
  expect(dora.say('hi').heard).toEqual(['groupchat from Dora: body "hi"'])
  dora.leave().join('Dora')
  expect(dora.heard.at(-3)).toBe('Dora is none/participant 110')
})

test('a voice request goes to the moderators, and one of them decides', () => {
  const { alice, bob, person } = three()
  alice.configure({ moderatedroom: '1' })
  const dora = person('dora').join('Dora')
  for (const each of [alice, bob, dora]) each.inbox.length = 0
  const request = (...fields: [string, string][]): ReturnType<typeof el> => el('x', { xmlns: NS.dataForms, type: 'submit' },
    ...[['FORM_TYPE', NS.mucRequest], ...fields].map(([name, value]) => el('field', { var: name }, el('value', {}, value))))
  expect(dora.message(ROOM, undefined, request(['muc#role', 'moderator'])).heard).toEqual(['message error from room: modify/bad-request'])
  dora.message(ROOM, undefined, request(['muc#role', 'participant']))
  expect(bob.heard).toEqual([])
  expect(alice.inbox).toHaveLength(1)
  alice.inbox.length = 0
  const approval = request(['muc#role', 'participant'], ['muc#roomnick', 'Dora'], ['muc#request_allow', 'true'])
  expect(dora.message(ROOM, undefined, approval).heard).toEqual(['message error from room: auth/forbidden'])
  alice.message(ROOM, undefined, approval)
  expect(dora.heard).toEqual(['Dora is none/participant by Alice 110'])
})

test('private messages reach one, under the nickname, marked as private', () => {
  const { alice, bob, carol } = three()
  bob.message(`${ROOM}/Alice`, 'chat', el('body', {}, 'psst'))
  expect(alice.heard).toEqual(['chat from Bob: body "psst" x'])
  expect([...bob.heard, ...carol.heard]).toEqual([])
  expect(bob.message(`${ROOM}/Nobody`, 'chat', el('body')).heard).toEqual(['message error from Nobody: cancel/item-not-found'])
  expect(bob.message(`${ROOM}/Alice`, 'groupchat', el('body')).heard).toEqual(['message error from Alice: modify/bad-request'])
  alice.message(`${ROOM}/Bob`, 'error', el('error', { type: 'cancel' }, el('service-unavailable', { xmlns: NS.stanzaErrors })))
  expect(bob.heard).toEqual(['message error from Alice: cancel/service-unavailable'])
  alice.configure({ allowpm: 'moderators' })
  bob.inbox.length = 0
  expect(bob.message(`${ROOM}/Alice`, 'chat', el('body')).heard).toEqual(['message error from Alice: auth/forbidden'])
})

test('the subject: who may change it, what changes it, who hears it later', () => {
  const { alice, bob, person } = three()
  expect(bob.subject('dogs').heard).toEqual(['message error from room: auth/forbidden'])
  alice.subject('cats')
  expect(bob.heard).toEqual(['groupchat from Alice: subject "cats"'])
  alice.message(ROOM, 'groupchat', el('subject', {}, 'no'), el('body', {}, 'change'))
  alice.message(ROOM, 'groupchat', el('subject', {}, 'no'), el('thread', {}, 't'))
  expect(person('dora').join('Dora').heard.slice(-2)).toEqual([
    'groupchat from Alice: subject "no" body "change" delayed', 'groupchat from Alice: subject "cats" delayed',
  ])
  alice.configure({ changesubject: '1' })
  bob.inbox.length = 0
  expect(bob.subject('').heard).toEqual(['groupchat from Bob: subject ""'])
  expect(person('eve').join('Eve').heard.at(-1)).toBe('groupchat from Bob: subject "" delayed')
})

test('history keeps within every limit that was given', () => {
  const { alice, clock, person } = three({ historySent: 3 })
  for (let i = 1; i <= 5; i += 1) {
    clock.turn(10_000)
    alice.say(`m${i}`)
  }
  alice.message(ROOM, 'groupchat', el('composing', { xmlns: 'http://jabber.org/protocol/chatstates' }))
  let guests = 0
  const bodies = (history?: Parameters<Person['join']>[1]): string[] => {
    guests += 1
    const guest = person(`guest${guests}`).join(`Guest${guests}`, history)
    const found = guest.inbox.flatMap(stanza => stanza.getChildText('body') ?? [])
    guest.leave()
    return found
  }
  expect(bodies()).toEqual(['m3', 'm4', 'm5'])
  expect(bodies({ history: { maxStanzas: 0 } })).toEqual([])
  expect(bodies({ history: { maxStanzas: 4 } })).toEqual(['m2', 'm3', 'm4', 'm5'])
  expect(bodies({ history: { maxStanzas: 100 } })).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
  expect(bodies({ history: { maxChars: 0 } })).toEqual([])
  expect(bodies({ history: { seconds: 10 } })).toEqual(['m4', 'm5'])
  expect(bodies({ history: { seconds: 0 } })).toEqual(['m5'])
  expect(bodies({ history: { since: new Date(clock.now() - 20_000) } })).toEqual(['m3', 'm4', 'm5'])
  expect(bodies({ history: { since: new Date(0), maxStanzas: 1 } })).toEqual(['m5'])
  const last = person('measure').join('M', { history: { maxStanzas: 1 } }).inbox.at(-2)?.toString() ?? ''
  const size = last.length + ` to="guest99@test/home"`.length
  expect(bodies({ history: { maxChars: 2 * size } })).toEqual(['m4', 'm5'])
  expect(bodies({ history: { maxChars: 2 * size - 3 } })).toEqual(['m5'])
  alice.configure({ 'muc#maxhistoryfetch': '2' })
  expect(bodies({ history: { maxStanzas: 100 } })).toEqual(['m4', 'm5'])
})

test('a history limit that is no number is refused', () => {
  const { person } = three()
  const x = el('x', { xmlns: NS.muc }, el('history', { maxstanzas: 'some' }))
  expect(person('dora').presence(`${ROOM}/Dora`, {}, x).heard).toEqual(['presence error from Dora: modify/bad-request'])
})
