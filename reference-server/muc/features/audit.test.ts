import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import type { RoomNote } from '../../audit/audits.ts'
import { auditLineSchema } from '../../audit/events.ts'
import type { MucOptions } from '../options.ts'
import { type Person, ROOM, world } from '../room-driver.ts'

/** The notes of a service, each checked against the schema and without what is always the same. */
function audited(options: Partial<MucOptions> = {}, isKept = true) {
  const notes: RoomNote[] = []
  const made = world({ lockNewRooms: false, ...options }, {}, { audits: { isKept, noteInRoom: note => { notes.push(note) } } })
  const take = (): unknown[] => notes.splice(0).map(({ by, target, event }) => {
    auditLineSchema.parse({ at: '2030-01-01T00:00:00.000Z', host: 'test', ...event })
    expect(event).toMatchObject({ who: by.toString(), room: ROOM })
    if ('target' in event && event.target !== undefined) expect(target?.toString()).toBe(event.target)
    const { who, room: _, ...rest } = event
    return { who: Jid.parse(who).local, ...rest }
  })
  return { ...made, take }
}

test('who comes in is noted, and who does not, with the code of the refusal', () => {
  const { person, take } = audited()
  const alice = person('alice').join('Alice')
  alice.configure({ roomsecret: 'sesame' })
  take()
  person('bob').join('Bob', { password: 'wrong' })
  const bob = person('bob').join('Bob', { password: 'sesame' })
  person('carol').join('Bob', { password: 'sesame' })
  bob.presence(ROOM, {}, el('show', {}, 'away')).join('Bob')
  expect(take()).toEqual([
    { event: 'join', outcome: 'refused', who: 'bob', nick: 'Bob', why: 'MUC_PASSWORD_WRONG' },
    { event: 'join', outcome: 'allowed', who: 'bob', nick: 'Bob' },
    { event: 'join', outcome: 'refused', who: 'carol', nick: 'Bob', why: 'MUC_NICK_CONFLICT' },
  ])
})

test('whoever may make no room is noted, too', () => {
  const { person, take } = audited({ mayCreate: () => false })
  person('alice').join('Alice')
  expect(take()).toEqual([{ event: 'join', outcome: 'refused', who: 'alice', nick: 'Alice', why: 'MUC_CREATION_RESTRICTED' }])
  const { person: other, take: taken } = audited({ maxRooms: 0 })
  other('alice').join('Alice')
  expect(taken()).toEqual([{ event: 'join', outcome: 'refused', who: 'alice', nick: 'Alice', why: 'MUC_TOO_MANY_ROOMS' }])
})

function threesome(): ReturnType<typeof audited> & { readonly alice: Person; readonly bob: Person } {
  const made = audited()
  const [alice, bob] = [made.person('alice').join('Alice'), made.person('bob').join('Bob')]
  made.person('carol').join('Carol')
  made.take()
  return { ...made, alice, bob }
}

test('what moderators and owners do is noted, with whom it is done to', () => {
  const { alice, take } = threesome()
  alice.admin({ nick: 'Bob', role: 'visitor', reason: 'private' }).admin({ nick: 'Carol', role: 'none' })
  alice.admin({ jid: Jid.parse('bob@test'), affiliation: 'member' }, { jid: Jid.parse('carol@test'), affiliation: 'outcast' })
  alice.destroy({ reason: 'private' })
  expect(take()).toEqual([
    { event: 'role', outcome: 'allowed', who: 'alice', nick: 'Bob', target: 'bob@test', to: 'visitor' },
    { event: 'kick', outcome: 'allowed', who: 'alice', nick: 'Carol', target: 'carol@test', to: 'none' },
    { event: 'affiliation', outcome: 'allowed', who: 'alice', target: 'bob@test', to: 'member' },
    { event: 'ban', outcome: 'allowed', who: 'alice', target: 'carol@test', to: 'outcast' },
    { event: 'destroy', outcome: 'allowed', who: 'alice' },
  ])
})

test('so is what others want to do and may not', () => {
  const { bob, take } = threesome()
  bob.admin({ nick: 'Alice', role: 'none' }).admin({ nick: 'Nobody', role: 'none' }).admin({ jid: Jid.parse('alice@test'), affiliation: 'outcast' }).admin({ nick: 'Nobody', affiliation: 'member' })
  bob.configure({ roomsecret: 'x' }).destroy()
  bob.list({ affiliation: 'owner' })
  expect(take()).toEqual([
    { event: 'kick', outcome: 'refused', who: 'bob', nick: 'Alice', target: 'alice@test', to: 'none', why: 'MUC_ROLE_FORBIDDEN' },
    { event: 'kick', outcome: 'refused', who: 'bob', nick: 'Nobody', to: 'none', why: 'MUC_ROLE_FORBIDDEN' },
    { event: 'ban', outcome: 'refused', who: 'bob', target: 'alice@test', to: 'outcast', why: 'MUC_AFFILIATION_FORBIDDEN' },
    { event: 'affiliation', outcome: 'refused', who: 'bob', to: 'member', why: 'MUC_ADMIN_NICK_UNKNOWN' },
    { event: 'configure', outcome: 'refused', who: 'bob', why: 'MUC_CONFIGURE_FORBIDDEN' },
    { event: 'destroy', outcome: 'refused', who: 'bob', why: 'MUC_DESTROY_FORBIDDEN' },
  ])
})

test('of a configuration the names of what changed are noted, and no values', () => {
  const { alice, take } = threesome()
  alice.configure({ roomsecret: 'sesame', roomname: 'secret plans', membersonly: '0', roomadmins: ['bob@test'] })
  expect(take()).toEqual([
    { event: 'configure', outcome: 'allowed', who: 'alice', changed: ['name', 'password'] },
    { event: 'affiliation', outcome: 'allowed', who: 'alice', target: 'bob@test', to: 'admin' },
  ])
})

test('an invitation to a members-only room makes a member, and is noted', () => {
  const { alice, take } = threesome()
  alice.configure({ membersonly: '1' })
  take()
  alice.message(ROOM, undefined, el('x', { xmlns: NS.mucUser }, el('invite', { to: 'dave@test' })))
  expect(take()).toEqual([{ event: 'affiliation', outcome: 'allowed', who: 'alice', target: 'dave@test', to: 'member' }])
})

test('where nobody keeps a log, nothing is noted', () => {
  const { person, take } = audited({}, false)
  person('alice').join('Alice')
  expect(take()).toEqual([])
})
