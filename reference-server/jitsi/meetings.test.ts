import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { NS } from '#xmpp/namespaces.js'
import { fieldOf, type Person, ROOM, world, type World } from '../muc/room-driver.ts'
import { jitsiRoomOptions, type JitsiRules } from './rules.ts'

const MEETING_ID = 'muc#roominfo_meetingId'

/** Focus and guests in front of rooms that are meetings; the focus makes them, or anybody. */
function meetings(rules: JitsiRules = {}): World & { readonly focus: Person; readonly alice: Person; readonly bob: Person } {
  const all = world(jitsiRoomOptions({ meetings: { maxWaiting: 500 }, ...rules }))
  return { ...all, focus: all.person('focus', 'focus'), alice: all.person('alice'), bob: all.person('bob') }
}

const ADMINS = { admins: ['focus@test'] }

function askForRoom(person: Person): Person {
  person.inbox.length = 0
  return person.iq('get', el('query', { xmlns: NS.discoInfo }))
}

function meetingIdFor(person: Person): string | undefined {
  return fieldOf(askForRoom(person).last, MEETING_ID)?.[0]
}

test('whoever comes before the focus waits and hears nothing; then all come in, in their order', () => {
  const { focus, alice, bob, person, service } = meetings()
  expect(alice.join('Alice').heard).toEqual([])
  expect(bob.join('Bob').heard).toEqual([])
  expect(service.size).toBe(1)
  focus.join('focus')
  expect(focus.heard).toEqual([
    'focus is none/participant focus@test/focus 100 110 201', 'groupchat from room: subject ""',
    'Alice is owner/moderator alice@test/home', 'Bob is none/participant bob@test/home',
  ])
  expect(alice.heard.slice(0, 2)).toEqual(['focus is none/participant focus@test/focus', 'Alice is owner/moderator alice@test/home 100 110'])
  expect(bob.heard.slice(0, 3)).toEqual(['focus is none/participant focus@test/focus', 'Alice is owner/moderator alice@test/home', 'Bob is none/participant bob@test/home 100 110'])
  focus.leave()
  expect(person('carol').join('Carol').heard.at(-2)).toBe('Carol is none/participant carol@test/home 100 110')
})

test('only so many wait, one join of each; the others are lost', () => {
  const { focus, alice, bob } = meetings({ meetings: { maxWaiting: 1 } })
  alice.join('Al').join('Alice')
  bob.join('Bob')
  focus.join('focus')
  expect(alice.heard.some(line => line.startsWith('Alice is'))).toBe(true)
  expect(bob.heard).toEqual([])
  expect(bob.join('Bob').heard.at(-2)).toBe('Bob is none/participant bob@test/home 100 110')
})

test('whoever goes away does not wait any more, and the last one takes the room along', () => {
  const { focus, alice, bob, service } = meetings()
  alice.join('Alice').leave()
  expect(service.size).toBe(0)
  alice.join('Alice')
  bob.join('Bob')
  alice.leave()
  focus.join('focus')
  expect(alice.heard).toEqual([])
  expect(bob.heard).not.toEqual([])
})

test('whoever waits for a room that is destroyed is told that there is none', () => {
  const { focus, alice } = meetings(ADMINS)
  focus.join('early')
  alice.join('Alice')
  focus.destroy()
  expect(alice.heard).toEqual(['presence error from Alice: cancel/item-not-found'])
})

test('somebody else with the nickname of the focus waits like anybody, where the focus is known', () => {
  const { focus, alice, bob } = meetings(ADMINS)
  focus.join('early')
  alice.join('focus')
  bob.join('Bob')
  expect([...focus.heard, ...alice.heard, ...bob.heard]).toEqual([])
  focus.join('focus')
  expect(alice.heard).toEqual(['presence error from focus: cancel/conflict'])
  expect(bob.heard.at(-2)).toBe('Bob is none/participant bob@test/home 100 110')
})

test('a waiting join that is refused later costs nobody else anything', () => {
  const { focus, alice, bob, failures } = meetings()
  alice.join('Same')
  bob.join('Same')
  focus.join('focus')
  expect(alice.heard.at(-2)).toBe('Same is owner/moderator alice@test/home 100 110')
  expect(bob.heard).toEqual(['presence error from Same: cancel/conflict'])
  expect(failures).toEqual([])
})

test('a meeting has an id of its own, for as long as the room is there', () => {
  const { focus, alice } = meetings(ADMINS)
  focus.join('focus')
  alice.join('Alice')
  const id = meetingIdFor(alice)
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(meetingIdFor(focus)).toBe(id)
  focus.leave()
  alice.leave()
  focus.join('focus')
  expect(meetingIdFor(focus)).not.toBe(id)
})

test('the form shows the id, and only what the focus submits changes it', () => {
  const { focus, alice } = meetings(ADMINS)
  focus.join('focus')
  alice.join('Alice')
  focus.admin({ affiliation: 'owner', jid: alice.jid })
  const id = meetingIdFor(alice)
  alice.iq('get', el('query', { xmlns: NS.mucOwner }))
  expect(fieldOf(alice.last, MEETING_ID)).toEqual([id])
  alice.inbox.length = 0
  expect(alice.configure({ [MEETING_ID]: 'mine' }).heard).toEqual(['iq result from room'])
  expect(meetingIdFor(alice)).toBe(id)
  focus.configure({ [MEETING_ID]: 'another' })
  expect(meetingIdFor(alice)).toBe('another')
})

test('health checks have a room for the focus alone, without an id', () => {
  const { focus, alice } = meetings(ADMINS)
  const room = '__jicofo-health-check-1@muc.test'
  const join = el('x', { xmlns: NS.muc })
  expect(alice.presence(`${room}/Alice`, {}, join).heard).toEqual(['presence error from Alice: cancel/service-unavailable'])
  expect(focus.presence(`${room}/focus`, {}, join).heard).toHaveLength(2)
  expect(alice.presence(`${room}/Alice`, {}, join).heard).toEqual(['presence error from Alice: cancel/service-unavailable'])
  focus.iq('get', el('query', { xmlns: NS.discoInfo }), room)
  expect(fieldOf(focus.last, MEETING_ID)).toEqual([''])
})

test('nobody touches the focus, not even with other changes around it', () => {
  const { focus, alice, bob } = meetings(ADMINS)
  focus.join('focus')
  alice.join('Alice')
  bob.join('Bob')
  focus.admin({ affiliation: 'owner', jid: alice.jid })
  for (const item of [{ nick: 'focus', role: 'none' }, { jid: focus.jid, affiliation: 'none' }, { jid: focus.jid, affiliation: 'owner' }] as const) {
    alice.inbox.length = 0
    expect(alice.admin({ jid: bob.jid, affiliation: 'member' }, item).heard).toEqual(['iq error from room: cancel/not-allowed'])
  }
  focus.inbox.length = 0
  expect(focus.admin({ nick: 'focus', role: 'none' }).heard).toEqual(['iq error from room: cancel/not-allowed'])
})

test('a message has no display name, and what is no JSON is not passed on', () => {
  const { focus, alice } = meetings(ADMINS)
  focus.join('focus')
  alice.join('Alice')
  const json = (text: string): ReturnType<typeof el> => el('json-message', { xmlns: NS.jitmeet }, text)
  focus.inbox.length = 0
  alice.inbox.length = 0
  alice.message(ROOM, 'groupchat', el('nick', { xmlns: NS.nick }, 'Somebody'), el('body', {}, 'hi'))
  alice.message(ROOM, 'groupchat', json('{'))
  alice.message(ROOM, 'groupchat', el('json-message', {}, '{'))
  alice.message(ROOM, 'groupchat', json('{"type":"x"}'))
  alice.message(ROOM, 'groupchat', json('{'), el('body', {}, 'see'))
  expect(focus.heard).toEqual(['groupchat from Alice: body "hi"', 'groupchat from Alice: json-message "{"type":"x"}"', 'groupchat from Alice: json-message "{" body "see"'])
  expect(alice.heard).toHaveLength(3)
})

test('nobody but a transcriber passes on what was said', () => {
  const { focus, alice, bob } = meetings({ ...ADMINS, meetings: { maxWaiting: 9, transcribers: ['bob@test'] } })
  focus.join('focus')
  alice.join('Alice')
  bob.join('Bob')
  focus.inbox.length = 0
  const result = (): ReturnType<typeof el> => el('json-message', { xmlns: NS.jitmeet }, '{"type":"transcription-result"}')
  alice.message(ROOM, 'groupchat', result())
  bob.message(ROOM, 'groupchat', result())
  expect(focus.heard).toEqual(['groupchat from Bob: json-message "{"type":"transcription-result"}"'])
})

test('whoever was kicked has lost its affiliation', () => {
  const { focus, alice, bob } = meetings(ADMINS)
  focus.join('focus')
  alice.join('Alice')
  bob.join('Bob')
  focus.admin({ affiliation: 'owner', jid: alice.jid })
  focus.admin({ affiliation: 'member', jid: bob.jid })
  alice.inbox.length = 0
  alice.admin({ nick: 'Bob', role: 'none' })
  expect(alice.heard.at(-1)).toBe('iq result from room')
  expect(bob.join('Bob').heard.at(-2)).toBe('Bob is none/participant bob@test/home 100 110')
})

test('owners do not say who may speak and who is seen', () => {
  const { focus, alice } = meetings(ADMINS)
  focus.join('focus')
  expect(focus.configure({ moderatedroom: '1', presencebroadcast: ['moderator'] }).heard.at(-1)).toBe('iq result from room')
  expect(alice.join('Alice').heard.at(-2)).toBe('Alice is none/participant alice@test/home 100 110')
  expect(focus.heard.at(-1)).toBe('Alice is none/participant alice@test/home')
})

test('of a hidden room nobody learns anything who is not in', () => {
  const { focus, alice } = meetings({ ...ADMINS, hidesRooms: true })
  focus.join('focus')
  expect(askForRoom(alice).heard).toEqual(['iq error from room: auth/forbidden'])
  expect(alice.iq('get', el('query', { xmlns: NS.discoInfo }), 'other@muc.test').heard).toEqual(['iq error from room: cancel/item-not-found'])
  alice.iq('get', el('query', { xmlns: NS.discoItems }), 'muc.test')
  expect(alice.last.getChild('query')?.children).toEqual([])
  expect(alice.iq('get', el('query', { xmlns: NS.discoInfo }), 'muc.test').heard.at(-1)).toBe('iq result from service query')
  alice.join('Alice')
  expect(askForRoom(alice).heard).toEqual(['iq result from room query'])
})

test('without these rules a room is what it was', () => {
  const { alice, bob } = meetings({ meetings: undefined })
  expect(alice.join('Alice').heard[0]).toBe('Alice is owner/moderator alice@test/home 100 110 201')
  expect(fieldOf(askForRoom(bob).last, MEETING_ID)).toBeUndefined()
})
