import { expect, test } from 'vitest'
import { childOf, elementsOf } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { writeMucJoin } from '#xmpp/stanzas/muc.js'
import { type Person, ROOM, world, type World } from '../muc/room-driver.ts'
import { jitsiRoomOptions, type JitsiRules } from './rules.ts'

const LOBBY = 'room@lobby.test'

/** People whose names say what their tokens say; the focus is in. */
function conference(rules: JitsiRules = {}, room = ROOM): World & { readonly focus: Person; readonly enter: (name: string) => Person } {
  const tokens: Readonly<Record<string, object>> = { helen: { iss: 'us' }, hugo: { iss: 'them' } }
  const all = world(jitsiRoomOptions({ admins: ['focus@test', 'jibri@test'], lobby: { domain: 'lobby.test' }, waitForHost: { domains: [], makesOwners: true }, ...rules }), {}, {
    grantOf: ({ local }) => tokens[local] && { claims: tokens[local] as Record<string, unknown> },
  })
  const enter = (name: string): Person => {
    const person = all.person(name)
    person.inbox.length = 0
    return person.presence(`${room}/${name}`, {}, writeMucJoin({}))
  }
  const focus = enter('focus')
  focus.inbox.length = 0
  return { ...all, focus, enter }
}

/** What somebody is told about itself when it comes in. */
const self = (person: Person): string | undefined => person.heard.find(line => line.includes('110') || line.includes('error'))

test('whoever comes before a host is shown the lobby without being asked for a name, and told that a host is awaited', () => {
  const { focus, enter, failures } = conference()
  const gus = enter('gus')
  const error = childOf(gus.last, NS.client, 'error')
  expect(error && elementsOf(error).map(child => child.name)).toEqual(['registration-required', 'waiting-for-host', 'lobbyroom'])
  expect(gus.heard).toEqual(['presence error from gus: auth/registration-required'])
  expect(focus.heard).toEqual(['groupchat from room: x 104'])
  expect(self(enter('gwen'))).toBe('presence error from gwen: auth/registration-required')
  expect(focus.heard).toEqual([])
  expect(failures).toEqual([])
})

test('a host closes the lobby by coming in, owns the room, and the room stays open', () => {
  const { focus, enter, person } = conference()
  enter('gus')
  const gus = person('gus').presence(`${LOBBY}/gus`, {}, writeMucJoin({}))
  gus.inbox.length = 0
  focus.inbox.length = 0
  const helen = enter('helen')
  expect(self(helen)).toBe('helen is owner/moderator helen@test/home 100 110')
  expect(gus.heard).toEqual(['gus unavailable none/none destroyed → room@muc.test (Host arrived.) 110'])
  expect(focus.heard).toEqual(['helen is owner/moderator helen@test/home', 'groupchat from room: x 104'])
  expect(self(enter('gus'))).toBe('gus is none/participant gus@test/home 100 110')
  helen.leave()
  expect(self(enter('gwen'))).toBe('gwen is none/participant gwen@test/home 100 110')
})

test('a host who is refused is no host, and has opened nothing', () => {
  const { focus, enter } = conference()
  enter('gus')
  focus.configure({ roomsecret: 'sesame' })
  expect(self(enter('helen'))).toBe('presence error from helen: auth/not-authorized')
  expect(self(enter('gwen'))).toBe('presence error from gwen: auth/registration-required')
  const [query] = focus.list({ affiliation: 'owner' }).last.children
  expect(String(query)).not.toContain('helen')
})

test('parts of the installation come in, and nobody comes in because of them', () => {
  const { enter } = conference()
  enter('gus')
  expect(self(enter('jibri'))).toContain('jibri is owner/moderator')
  expect(self(enter('gus'))).toBe('presence error from gus: auth/registration-required')
})

test('accounts of some domains are hosts, too; none of them owns anything where that is not wanted', () => {
  const { enter } = conference({ waitForHost: { domains: ['test'], makesOwners: false } })
  expect(self(enter('gus'))).toBe('gus is none/participant gus@test/home 100 110')
})

test('in a moderated room only some tokens count, and make no owners', () => {
  const { enter } = conference({ moderated: { rooms: ['staff'], tenants: [], issuers: ['us'] } }, 'staff@muc.test')
  expect(self(enter('hugo'))).toBe('presence error from hugo: auth/registration-required')
  expect(self(enter('helen'))).toBe('helen is none/participant helen@test/home 100 110')
  expect(self(enter('hugo'))).toBe('hugo is none/participant hugo@test/home 100 110')
})

test('in a moderated room of a tenant any token counts', () => {
  const { enter } = conference({ moderated: { rooms: [], tenants: ['acme'], issuers: ['us'] } }, '[acme]staff@muc.test')
  expect(self(enter('gus'))).toBe('presence error from gus: auth/registration-required')
  expect(self(enter('hugo'))).toBe('hugo is none/participant hugo@test/home 100 110')
})

test('the room stays while somebody waits in its lobby, and goes with the last one', () => {
  const { focus, enter, person, service } = conference()
  enter('gus')
  const gus = person('gus').presence(`${LOBBY}/gus`, {}, writeMucJoin({}))
  focus.leave()
  expect(service.size).toBe(1)
  gus.presence(`${LOBBY}/gus`, { type: 'unavailable' })
  expect(service.size).toBe(0)
})

test('where there is no lobby nobody waits', () => {
  const { enter } = conference({ lobby: undefined })
  expect(self(enter('gus'))).toBe('gus is none/participant gus@test/home 100 110')
})
