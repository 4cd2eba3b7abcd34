import { expect, test } from 'vitest'
import { el, type Element } from '#xmpp/element.js'
import type { TokenRoomRules } from '../options.ts'
import { world, type Person } from '../room-driver.ts'

const RULES: TokenRoomRules = { verifiesDomain: true, existingOnly: true, exempt: ['focus@test', 'jitsi.test'], unauthenticated: 'allowed', moderationNeedsToken: false }
const JOIN = el('x', { xmlns: 'http://jabber.org/protocol/muc' })

/** A room that the focus has made, and somebody who has logged in with these claims. */
function room(claims: object | undefined, rules: Partial<TokenRoomRules> = {}, node = 'room', tenant?: string): { readonly focus: Person; readonly guest: Person; readonly enter: (to?: string) => string } {
  const { person } = world({ lockNewRooms: false, tokens: { ...RULES, ...rules } }, {}, { grantOf: ({ local }) => (local === 'guest' && claims ? { claims: claims as Record<string, unknown>, ...(tenant !== undefined && { tenant }) } : undefined) })
  const [focus, guest] = [person('focus'), person('guest')]
  focus.presence(`${node}@muc.test/focus`, {}, JOIN)
  const enter = (to = node): string => {
    guest.inbox.length = 0
    guest.presence(`${to}@muc.test/guest`, {}, JOIN)
    const error = guest.inbox[0]?.getChild('error') as Element | undefined
    return error ? `${error.attrs['type']}: ${error.getChildText('text')} ${error.children.map(child => (child as Element).name).join(' ')}` : 'in'
  }
  return { focus, guest, enter }
}

const MISMATCH = 'cancel: Room and token mismatched not-allowed text'

test.each<[string, object, string]>([
  ['its own room', { room: 'room', sub: 'test' }, 'in'],
  ['its own room, in other letters', { room: 'ROOM', sub: 'TEST' }, 'in'],
  ['any room', { room: '*', sub: 'test' }, 'in'],
  ['any host', { room: 'room', sub: '*' }, 'in'],
  ['another room', { room: 'other', sub: 'test' }, MISMATCH],
  ['another host', { room: '*', sub: 'elsewhere' }, MISMATCH],
  ['a tenant', { room: 'room', sub: 'red' }, MISMATCH],
  ['no subject', { room: 'room' }, MISMATCH],
  ['no room', { sub: 'test' }, 'cancel: Room name cannot be matched to the one from token. not-allowed text room-name-does-not-match'],
  ['a star among letters', { room: 'r*', sub: 'test' }, MISMATCH],
  ['a pattern', { room: '^ro+m$', sub: 'test', context: { room: { regex: true } } }, 'in'],
  ['a pattern, said in words', { room: 'r..m', sub: 'test', context: { room: { regex: 'true' } } }, 'in'],
  ['a pattern of a part of the name', { room: 'ro', sub: 'test', context: { room: { regex: true } } }, MISMATCH],
  ['a pattern of another', { room: 'x+', sub: 'test', context: { room: { regex: true } } }, 'cancel: Room name cannot be matched to the one from token. not-allowed text room-name-does-not-match'],
  ['a pattern that is none', { room: '[', sub: 'test', context: { room: { regex: true } } }, 'cancel: Room claim is not a valid Lua pattern not-allowed text invalid-regex'],
  ['a pattern that nobody asked for', { room: 'r..m', sub: 'test', context: { room: { regex: false } } }, MISMATCH],
])('a token for %s', (_, claims, expected) => {
  expect(room(claims).enter()).toBe(expected)
})

test.each<[object, string]>([
  [{ room: 'room', sub: 'red' }, 'in'],
  [{ room: 'room', sub: '*' }, 'in'],
  [{ room: '*', sub: 'blue' }, MISMATCH],
  [{ room: '*', sub: 'test' }, MISMATCH],
  [{ room: '[red]room', sub: 'red' }, MISMATCH],
])('a room of a tenant, and the token %j', (claims, expected) => {
  expect(room(claims, {}, '[red]room').enter()).toBe(expected)
})

test.each<[unknown, string | undefined, string]>([
  ['red', 'red', 'in'],
  ['Red', 'rED', 'in'],
  ['red', 'blue', MISMATCH],
  ['red', '', MISMATCH],
  ['red', undefined, MISMATCH],
  ['', 'red', MISMATCH],
  ['', '', 'in'],
  [undefined, 'red', 'in'],
  [7, 'red', 'in'],
])('a token for the tenant %j on a connection for %j, where nobody comes in without a token', (tenant, prefix, expected) => {
  const claims = { room: 'room', sub: '*', context: { tenant } }
  expect(room(claims, { unauthenticated: 'refused' }, 'room', prefix).enter()).toBe(expected)
  expect(room(claims, {}, 'room', prefix).enter()).toBe('in')
})

test('where only names count, hosts and tenants do not', () => {
  const rules = { verifiesDomain: false }
  const mismatch = 'cancel: Room does not match the room from token not-allowed text room-mismatch'
  expect(room({ room: 'room' }, rules).enter()).toBe('in')
  expect(room({}, rules).enter()).toBe('in')
  expect(room({ room: '*' }, rules).enter()).toBe('in')
  expect(room({ room: 'room' }, rules, '[red]room').enter()).toBe('in')
  expect(room({ room: 'oom' }, rules).enter()).toBe(mismatch)
  expect(room({ room: 7 }, rules).enter()).toBe(mismatch)
})

test('a room that nobody has made is not there for those who need a token, with one or without', () => {
  const missing = 'cancel: Room does not exist not-allowed text room-does-not-exist'
  expect(room({ room: '*', sub: 'test' }).enter('new')).toBe(missing)
  expect(room(undefined).enter('new')).toBe(missing)
  expect(room({ room: '*', sub: 'test' }, { existingOnly: false }).enter('new')).toBe('in')
  expect(room({ room: 'room', sub: 'test' }, { existingOnly: false }).enter('new')).toBe(MISMATCH)
})

test('whoever has no token gets in where that is allowed', () => {
  expect(room(undefined).enter()).toBe('in')
  expect(room(undefined, { unauthenticated: 'refused' }).enter()).toBe('cancel: Authentication required not-allowed text authentication-required')
})

test('nobody else sees anything of somebody who is refused', () => {
  const { focus, enter } = room({ room: 'other', sub: 'test' })
  focus.inbox.length = 0
  enter()
  expect(focus.inbox).toEqual([])
})

test('a room is configured only by those whose token names a room, where that is asked for', () => {
  const { guest, focus, enter } = room({ sub: 'test' }, { moderationNeedsToken: true, verifiesDomain: false })
  enter()
  focus.admin({ affiliation: 'owner', jid: guest.jid })
  guest.inbox.length = 0
  expect(guest.presence('room@muc.test/guest', {}).inbox.length).toBeGreaterThan(0)
  guest.inbox.length = 0
  guest.iq('set', el('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, el('x', { xmlns: 'jabber:x:data', type: 'submit' })))
  expect(guest.inbox[0]?.getChild('error')?.getChildText('text')).toBe('Room modification disabled for guests')
})
