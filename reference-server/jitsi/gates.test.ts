import { expect, test } from 'vitest'
import { type Person, type World, world } from '../muc/room-driver.ts'
import { type JitsiRules, jitsiRoomOptions } from './rules.ts'

/** A room with a password that the focus has made. */
function conference(rules: Partial<JitsiRules> = {}): World & { readonly focus: Person } {
  const rooms = world(jitsiRoomOptions({ admins: ['focus@test', 'jvb@test'], ...rules }))
  const focus = rooms.person('focus').join('focus')
  focus.configure({ 'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'secret' })
  focus.inbox.length = 0
  return { ...rooms, focus }
}

const answer = (person: Person): string | undefined => person.heard.find(line => line.includes('error') || line.endsWith('110') || / 110/.test(line))

test('only parts of the installation make rooms, which are open at once', () => {
  const { person } = world(jitsiRoomOptions({ admins: ['focus@test'] }))
  expect(person('bob').join('bob').heard).toEqual(['presence error from bob: cancel/not-allowed'])
  expect(person('focus').join('focus').heard[0]).toBe('focus is owner/moderator focus@test/home 100 110 201')
  expect(answer(person('bob', 'desk').join('bob'))).toBe('bob is none/participant bob@test/desk 100 110')
})

test('parts of the installation own rooms that others of them have made, and nobody changes that', () => {
  const { person, focus } = conference()
  expect(answer(person('jvb').join('jvb', { password: 'secret' }))).toBe('jvb is owner/moderator jvb@test/home 100 110')
  focus.inbox.length = 0
  expect(focus.admin({ jid: person('jvb').jid.bare, affiliation: 'none' }).heard).toEqual(['iq error from room: modify/not-acceptable'])
})

test('who is on the password whitelist, by account or domain, gives none or any', () => {
  const { person } = conference({ passwordWhitelist: ['recorder@test', 'elsewhere'] })
  expect(answer(person('recorder').join('one'))).toBe('one is none/participant recorder@test/home 100 110')
  expect(answer(person('recorder', 'two').join('two', { password: 'wrong' }))).toBe('two is none/participant recorder@test/two 100 110')
  expect(person('bob').join('bob').heard).toEqual(['presence error from bob: auth/not-authorized'])
})

test('the limit counts whoever is on no whitelist, the focus too', () => {
  const { person } = conference({ maxOccupants: 2, accessWhitelist: ['recorder@test'] })
  const enters = (name: string): string | undefined => answer(person(name).join(name, { password: 'secret' }))
  expect(enters('recorder')).toMatch(/^recorder is /)
  expect(enters('bob')).toMatch(/^bob is /)
  expect(enters('carol')).toBe('presence error from carol: cancel/service-unavailable')
  expect(answer(person('recorder', 'again').join('again', { password: 'secret' }))).toMatch(/^again is /)
})
