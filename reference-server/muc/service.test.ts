import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { MUC_ERRORS } from './errors.ts'
import { POLICY } from './policy.ts'
import { ROOM, world } from './room-driver.ts'

test('a room that fails answers with internal-server-error and is as it was', () => {
  const { person, failures, service } = world({ lockNewRooms: false }, {
    plant: hooks => hooks.around('said', ({ element }, next) => {
      if (element.getChildText('body') === 'boom') throw new Error('a bug')
      return next()
    }),
  })
  const [alice, bob] = [person('alice').join('Alice'), person('bob').join('Bob')]
  bob.inbox.length = 0
  alice.inbox.length = 0
  expect(alice.say('boom').heard).toEqual(['message error from room: wait/internal-server-error'])
  expect(bob.heard).toEqual([])
  expect(failures).toEqual([new Error('a bug')])
  alice.say('fine')
  expect(bob.heard).toEqual(['groupchat from Alice: body "fine"'])
  expect(service.size).toBe(1)
})

test('a row that is left empty is a rule that does not hold; a cell that is changed is another privilege', () => {
  const { person } = world({ lockNewRooms: false }, {
    errors: { ...MUC_ERRORS, MUC_PASSWORD_WRONG: undefined },
    policy: { ...POLICY, 'set-subject': { ...POLICY['set-subject'], participant: true } },
  })
  const alice = person('alice').join('Alice').configure({ roomsecret: 'sesame' })
  const bob = person('bob').join('Bob', { password: 'wrong' })
  expect(bob.heard).toHaveLength(3)
  bob.subject('dogs')
  expect(alice.heard.at(-1)).toBe('groupchat from Bob: subject "dogs"')
})

test('what the service itself is asked for', () => {
  const { person } = world()
  const alice = person('alice')
  expect(alice.presence('muc.test/Nick', {}, el('x', { xmlns: 'http://jabber.org/protocol/muc' })).heard).toEqual(['presence error from Nick: modify/jid-malformed'])
  expect(alice.message('muc.test', 'chat', el('body', {}, 'hi')).heard).toEqual(['message error from service: cancel/service-unavailable'])
  expect(alice.presence('muc.test').heard).toEqual([])
  expect(alice.send(el('iq', { to: ROOM, type: 'result', id: 'r' })).heard).toEqual([])
})

test('a thousand occupants cost a handful of effects for each event', () => {
  const { person, sent, clock } = world({ lockNewRooms: false })
  const people = Array.from({ length: 1000 }, (_, i) => person(`p${i}`))
  for (const [i, each] of people.entries()) {
    clock.turn(1)
    each.join(`P${i}`)
    each.inbox.length = 0
  }
  for (const each of people) each.inbox.length = 0
  sent.count = 0
  const [first] = people
  first?.say('hello')
  expect(sent.count).toBe(1)
  first?.presence(`${ROOM}/P0`, {}, el('show', {}, 'away'))
  expect(sent.count).toBeLessThanOrEqual(4)
  expect(people.every(each => each.inbox.length === 2)).toBe(true)
})

test('what somebody was to a room is forgotten with the account, and others stay what they are', () => {
  const { person, service } = world({ lockNewRooms: false })
  const [alice, bob, carol] = [person('alice').join('Alice'), person('bob'), person('carol')]
  alice.admin({ jid: bob.jid.bare, affiliation: 'member' }, { jid: carol.jid.bare, affiliation: 'member' })
  bob.join('Bob').leave()
  service.forget(bob.jid.bare)
  const list = alice.list({ affiliation: 'member' }).last.toString()
  expect([list.includes('bob@'), list.includes('carol@')]).toEqual([false, true])
})
