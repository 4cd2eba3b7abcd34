import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { world } from '../room-driver.ts'

test('the first who joins founds the room, and hears the subject last', () => {
  const alice = world().person('alice')
  expect(alice.join('Alice').heard).toEqual([
    'Alice is owner/moderator alice@test/home 110 201',
    'groupchat from room: subject ""',
  ])
})

test('a newcomer sees the others, then itself, then history, then the subject; moderators see its JID', () => {
  const { person } = world({ lockNewRooms: false })
  const [alice, bob, carol] = [person('alice'), person('bob'), person('carol')]
  alice.join('Alice').say('hello').subject('cats')
  bob.join('Bob')
  bob.inbox.length = 0
  alice.inbox.length = 0
  expect(carol.join('Carol', {}, el('show', {}, 'away')).heard).toEqual([
    'Alice is owner/moderator',
    'Bob is none/participant',
    'Carol is none/participant <show>away 110',
    'groupchat from Alice: body "hello" delayed',
    'groupchat from Alice: subject "cats" delayed',
  ])
  expect(alice.heard).toEqual(['Carol is none/participant carol@test/home <show>away'])
  expect(bob.heard).toEqual(['Carol is none/participant <show>away'])
})

test('joining again gives everything again, and tells the others only of what changed', () => {
  const { person } = world({ lockNewRooms: false })
  const [alice, bob] = [person('alice'), person('bob')]
  alice.join('Alice')
  bob.join('Bob')
  alice.inbox.length = 0
  const first = bob.heard
  expect(bob.join('Bob').heard).toEqual(first)
  expect(alice.heard).toEqual([])
  expect(bob.join('Bob', {}, el('show', {}, 'xa')).heard).toEqual(first.map(line => line.replace(' 110', ' <show>xa 110')))
  expect(alice.heard).toEqual(['Bob is none/participant bob@test/home <show>xa'])
})
