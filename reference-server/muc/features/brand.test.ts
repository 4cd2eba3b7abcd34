import { expect, test } from 'vitest'
import { attr, el, type Element, elementsOf, textOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { readStanzaError } from '#xmpp/stanzas/stanza-error.js'
import { type BrandSettings, wholePattern } from '../../brand/brand.ts'
import { template } from '../../brand/template.ts'
import type { MucOptions } from '../options.ts'
import { type Person, ROOM, world, type World } from '../room-driver.ts'
import { Tenants } from '../tenants.ts'

/** Everybody at `test` has this brand; alice has a token with these claims below `context`. */
function branded(brand: BrandSettings, context?: unknown, options: Partial<MucOptions> = {}): World {
  const tenants = new Tenants('muc.test')
  return world({ lockNewRooms: false, ...options }, {}, {
    tenants,
    brandOf: user => (user.domain === 'test' ? brand : undefined),
    grantOf: session => (session.local === 'alice' && context !== undefined ? { claims: { context } } : undefined),
  })
}
const nick = (name: string): Element => el('nick', { xmlns: NS.nick }, name)
const avatar = (url: string): Element => el('avatar-url', {}, url)
const error = (person: Person): string => {
  const { type, condition, text } = readStanzaError(person.last) ?? {}
  person.inbox.length = 0
  return `${type ?? ''}/${condition ?? ''}: ${text ?? ''}`
}
/** What of an occupant's last presence others see besides what the room says. */
const shown = (person: Person): string[] => elementsOf(person.last).filter(child => child.name !== 'x' && child.name !== 'occupant-id').map(child => `${child.name} ${textOf(child)}`)

test('a newcomer is told once, alone, after all else, and it is no history', () => {
  const { person } = branded({ welcome: template('Welcome to {room}, {name} ({nick}), of {tenant} at {host}.') })
  const [alice, bob] = [person('alice').join('Al', {}, nick('Alice')), person('bob').join('Bob')]
  expect(alice.heard).toEqual([
    'Al is owner/moderator alice@test/home <nick>Alice 110 201', 'groupchat from room: subject ""', 'groupchat from room: body "Welcome to room, Alice (Al), of test at test."',
    'Bob is none/participant bob@test/home',
  ])
  expect(bob.heard.slice(-2)).toEqual(['groupchat from room: subject ""', 'groupchat from room: body "Welcome to room, Bob (Bob), of test at test."'])
  bob.join('Bob')
  person('bob', 'phone').join('Bob')
  expect(bob.heard.filter(line => line.includes('Welcome'))).toEqual([])
  expect(person('carol').join('Carol').heard.filter(line => line.includes('Welcome'))).toEqual(['groupchat from room: body "Welcome to room, Carol (Carol), of test at test."'])
})

test('the tenant of a room is named, and comes as sender of the welcome', () => {
  const { person } = branded({ welcome: template('{room} of {tenant}') })
  const alice = person('alice').presence('daily@muc.acme.test/Al', {}, el('x', { xmlns: NS.muc }))
  expect([attr(alice.last, 'from'), textOf(alice.last.getChild('body') ?? el('x'))]).toEqual(['daily@muc.acme.test', 'daily of acme'])
})

test('who is of another host, and who does not get in, is told nothing', () => {
  const { person } = branded({ welcome: template('Welcome') })
  person('alice').join('Alice')
  const twin = person('bob').join('Alice')
  expect(twin.heard).toEqual(['presence error from Alice: cancel/conflict'])
  const { person: other } = world({ lockNewRooms: false }, {}, { brandOf: () => undefined })
  expect(other('alice').join('Alice').heard.filter(line => line.includes('body'))).toEqual([])
})

test.each([
  ['none', [], 'modify/not-acceptable: A display name is required'],
  ['an empty one', [nick('')], 'modify/not-acceptable: A display name is required'],
  ['one that cannot be seen', [nick(' \u200B')], 'modify/not-acceptable: A display name is required'],
  ['one that does not fit', [nick('Al1')], 'modify/not-acceptable: This display name is not acceptable'],
  ['one that is too long', [nick('abcdefghijk')], 'modify/not-acceptable: This display name is not acceptable'],
])('where a display name is required and has to fit, %s does not get in', (_, children, expected) => {
  const { person, service } = branded({ displayName: { required: true, pattern: wholePattern('[A-Za-z]+'), maxCharacters: 10 } })
  expect(error(person('bob').join('Bob', {}, ...children))).toBe(expected)
  expect(service.size).toBe(0)
})

test('one that fits gets in; an update that does not changes nothing', () => {
  const { person } = branded({ displayName: { required: true, pattern: wholePattern('[A-Za-z]+') } })
  const [alice, bob] = [person('alice').join('Al', {}, nick('Alice')), person('bob').join('Bob', {}, nick('Bob'))]
  alice.inbox.length = 0
  expect(error(bob.presence(ROOM, {}, el('show', {}, 'away')))).toBe('modify/not-acceptable: A display name is required')
  expect(error(bob.presence(ROOM, {}, nick('B 2')))).toBe('modify/not-acceptable: This display name is not acceptable')
  expect(error(bob.presence(`${ROOM}/Robert`))).toBe('modify/not-acceptable: A display name is required')
  expect(alice.heard).toEqual([])
  bob.presence(ROOM, {}, nick('Robert'))
  expect(alice.heard).toEqual(['Bob is none/participant bob@test/home <nick>Robert'])
})

test('a name from a token goes before what its user says, in its place and once; what a guest says stays', () => {
  const { person } = branded({ displayName: { fromToken: 'name', pattern: wholePattern('[a-z]+') }, avatar: { fromToken: 'avatar' }, email: { fromToken: 'id' } }, { user: { name: 'Ada Lovelace', avatar: 'https://pictures.test/ada' } })
  const bob = person('bob').join('Bob', {}, nick('guest'))
  const alice = person('alice').join('Al', {}, el('show', {}, 'away'), nick('Boss'), nick('Other'), el('email', {}, 'boss@test'))
  expect(shown(bob)).toEqual(['show away', 'nick Ada Lovelace', 'avatar-url https://pictures.test/ada'])
  alice.presence(ROOM, {}, avatar('https://elsewhere.test/'))
  expect(shown(bob)).toEqual(['avatar-url https://pictures.test/ada', 'nick Ada Lovelace'])
  expect(alice.heard.some(line => line.includes('guest'))).toBe(true)
  alice.presence(`${ROOM}/Alice`, {}, nick('Boss'))
  expect(shown(bob)).toEqual(['nick Ada Lovelace', 'avatar-url https://pictures.test/ada'])
})

test('where a token has no context, the claims of OpenID providers count', () => {
  const { person } = world({ lockNewRooms: false }, {}, {
    brandOf: () => ({ displayName: { fromToken: 'name' }, avatar: { fromToken: 'avatar' }, email: { fromToken: 'id' } }),
    grantOf: () => ({ claims: { sub: 'u1', name: 'Ada', picture: 'https://pictures.test/ada' } }),
  })
  const alice = person('alice').join('Al', {}, nick('Boss'))
  expect(shown(alice.presence(ROOM))).toEqual(['nick Ada', 'avatar-url https://pictures.test/ada', 'email u1'])
})

test('what is immutable stays as it was on entering, and the rest of a presence passes', () => {
  const { person } = branded({ displayName: { immutable: true }, avatar: { required: true, immutable: true } })
  const [alice, bob] = [person('alice').join('Al', {}, avatar('a')), person('bob').join('Bob', {}, nick('Bob'), avatar('b'))]
  bob.presence(ROOM, {}, el('show', {}, 'away'), nick('Boss'))
  expect(shown(alice)).toEqual(['show away', 'nick Bob', 'avatar-url b'])
  bob.join('Bob', {}, nick('Boss'), avatar('c'))
  expect(shown(alice)).toEqual(['nick Bob', 'avatar-url b'])
  alice.inbox.length = 0
  person('bob', 'phone').join('Bob', {}, nick('Boss'), avatar('d'))
  expect(shown(alice)).toEqual(['nick Bob', 'avatar-url b'])
  // who had none may take one, once
  alice.presence(ROOM, {}, nick('Alice')).presence(ROOM, {}, nick('Boss'))
  expect(shown(bob)).toEqual(['nick Alice', 'avatar-url a'])
})

const USER = { id: 'u1', name: 'Ada', 'bad key': 'x', moderator: true, nested: { a: 1 }, odd: 'a\u0000b' }

test('JITSI-PRESID: presence says whom the token is for, on entering and later, whatever the client says', () => {
  const { person } = branded({ identity: true }, { user: USER, group: 'g1' })
  const bob = person('bob').join('Bob', {}, el('identity', {}, el('user', {}, el('id', {}, 'u1'))))
  expect(shown(bob.presence(ROOM))).toEqual([])
  const alice = person('alice').join('Al', {}, el('identity', { id: '1' }, 'forged'), nick('Al'))
  const identities = (): string[] => elementsOf(bob.last).filter(child => child.name === 'identity').map(String)
  const expected = ['<identity><user><id>u1</id><name>Ada</name><moderator>true</moderator></user><group>g1</group></identity>']
  expect(identities()).toEqual(expected)
  alice.presence(ROOM, {}, el('show', {}, 'away'))
  expect(identities()).toEqual(expected)
  alice.presence(ROOM, {}, ...elementsOf(bob.last))
  expect(identities()).toEqual(expected)
})

test.each([
  [{ user: { name: 'Ada' }, features: { 'name-readonly': true } }, ['nick Ada']],
  [{ user: { id: 'u1' }, features: { 'name-readonly': true } }, []],
  [{ user: { name: 'Ada' }, features: { 'name-readonly': 'true' } }, ['nick Boss']],
  [{ user: { name: 'Ada' } }, ['nick Boss']],
  [{ features: { 'name-readonly': true } }, []],
])('JITSI-DISP-02: with %j others see %j', (context, expected) => {
  const { person } = branded({ identity: true }, context)
  const bob = person('bob').join('Bob')
  person('alice').join('Al', {}, nick('Boss'))
  expect(shown(bob).filter(line => !line.startsWith('identity'))).toEqual(expected)
})

test('a service that lets no extensions through lets through what the brand shows', () => {
  const { person, failures } = branded({ displayName: { fromToken: 'name' }, identity: true }, { user: { name: 'Ada' } }, { allowedNamespaces: [] })
  const bob = person('bob').join('Bob')
  person('alice').join('Al', {}, nick('Boss'), el('c', { xmlns: NS.caps }))
  expect([shown(bob), failures]).toEqual([['nick Ada', 'identity '], []])
})

test.each([
  ['jitsi', 'Bob_1', undefined], ['jitsi', '1a', undefined], ['jitsi', 'focus', undefined],
  ['jitsi', '_a', 'cancel/not-allowed: Invalid resource'], ['jitsi', 'a b', 'cancel/not-allowed: Invalid resource'], ['jitsi', 'é', 'cancel/not-allowed: Invalid resource'],
  ['jitsi-strict', '0a1b2c3d', undefined], ['jitsi-strict', '0a1b2c3', 'cancel/not-allowed: Invalid anonymous user ID'], ['jitsi-strict', 'a b', 'cancel/not-allowed: Invalid resource'],
] as const)('JITSI-RESVAL-01, -03: %s and the nickname %j: %s', (nicknames, name, expected) => {
  const user = branded({ nicknames }).person('0a1b2c3d-e5f6').join(name)
  expect(readStanzaError(user.last) ? error(user) : undefined).toBe(expected)
})

test('JITSI-RESVAL-02, -04: nicknames are kept, but not in rooms of health checks', () => {
  const { person } = branded({ nicknames: 'jitsi-strict' })
  const user = person('0a1b2c3d').join('0a1b2c3d')
  expect(error(user.presence(`${ROOM}/other`))).toBe('cancel/not-allowed: Nick changes are not allowed')
  const health = '__jicofo-health-check-1@muc.test'
  user.presence(`${health}/a b`, {}, el('x', { xmlns: NS.muc })).presence(`${health}/c d`)
  expect(user.heard.filter(line => line.includes('error'))).toEqual([])
})

test('a host of another brand knows nothing of these rules', () => {
  const { person } = world({ lockNewRooms: false }, {}, { brandOf: user => (user.domain === 'elsewhere' ? { displayName: { required: true }, nicknames: 'jitsi' } : undefined) })
  expect(person('bob').join('a b').heard[0]).toBe('a b is owner/moderator bob@test/home 110 201')
})
