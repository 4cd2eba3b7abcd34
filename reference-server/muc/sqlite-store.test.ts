import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { attr, childOf, el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { writeForm } from '#xmpp/stanzas/data-form.js'
import { Turn } from '../delivery/turn.ts'
import { fieldOf, ROOM, world, type Person, type World } from './room-driver.ts'
import { SqliteRoomStore } from './sqlite-store.ts'

/** A service whose rooms are kept in a folder, and can be started again on it. */
class Kept {
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-rooms-'))
  readonly #deferred: (() => void)[] = []
  store: SqliteRoomStore
  world: World
  alice: Person
  bob: Person

  constructor() {
    onTestFinished(() => {
      this.store.close()
      rmSync(this.#folder, { recursive: true })
    })
    ;({ store: this.store, world: this.world, alice: this.alice, bob: this.bob } = this.#start())
  }

  /** Ends the turn; what was due is written. */
  endTurn(): void {
    for (const run of this.#deferred.splice(0)) run()
  }

  /** Forgets what is in memory, as a killed process does, and starts on what is in the file. */
  restart(isGone?: (user: Jid) => boolean): void {
    this.endTurn()
    this.store.close()
    Object.assign(this, this.#start(isGone))
  }

  #start(isGone: (user: Jid) => boolean = () => false) {
    const turn = new Turn(run => this.#deferred.push(run))
    const store = new SqliteRoomStore({ folder: this.#folder, turn, report: error => { throw error } })
    const started = world({ historyKept: 3 }, {}, { store, isGone })
    return { store, world: started, alice: started.person('alice'), bob: started.person('bob') }
  }
}

function founded(): Kept {
  const kept = new Kept()
  kept.alice.join('alice').configure({ persistentroom: '1' })
  return kept
}

/** All that an owner can find out about the room, and what a newcomer is shown. */
function facts({ alice }: Kept): unknown {
  alice.inbox.length = 0
  alice.join('alice', { password: 's' })
  const welcome = alice.heard
  alice.iq('get', el('query', { xmlns: NS.mucOwner }))
  const form = alice.last.toString()
  const lists = (['owner', 'admin', 'member', 'outcast'] as const).map(affiliation => {
    alice.list({ affiliation })
    return alice.last.children.join().replace(/ id="[^"]*"/, '')
  })
  alice.leave()
  void alice.heard
  return { welcome, form: form.replace(/ id="[^"]*"/, ''), lists }
}

test('a persistent room is the same after a restart: configuration, subject, affiliations, nicknames, history', () => {
  const kept = founded()
  const { alice, bob } = kept
  alice.configure({ persistentroom: '1', roomname: 'Tea', moderatedroom: '1', membersonly: '1', roomsecret: 's', maxusers: '20', presencebroadcast: ['moderator'] })
  alice.admin({ affiliation: 'member', jid: Jid.parse('bob@test'), nick: 'Robert' }).admin({ affiliation: 'outcast', jid: Jid.parse('mallory@test') })
  alice.admin({ affiliation: 'admin', jid: Jid.parse('carol@test') }).subject('biscuits <&> "tea"')
  bob.join('Robert', { password: 's' })
  for (const text of ['one', 'two', 'three', 'four']) alice.say(text)
  bob.leave()
  alice.leave()
  const before = facts(kept)
  kept.restart()
  expect(kept.world.service.size).toBe(1)
  expect(facts(kept)).toEqual(before)
})

test('each turn adds to what was kept', () => {
  const kept = founded()
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    kept.alice.say(text)
    kept.endTurn()
  }
  kept.alice.admin({ affiliation: 'member', jid: Jid.parse('bob@test') })
  kept.endTurn()
  kept.alice.admin({ affiliation: 'none', jid: Jid.parse('bob@test') }).admin({ affiliation: 'member', jid: Jid.parse('carol@test') })
  kept.alice.leave()
  const before = facts(kept)
  expect(JSON.stringify(before)).toContain('five')
  kept.restart()
  expect(facts(kept)).toEqual(before)
})

test('roles that were given, and invitations that can be declined, are there again', () => {
  const kept = founded()
  kept.alice.configure({ persistentroom: '1', moderatedroom: '1' })
  kept.bob.join('bob')
  kept.alice.admin({ nick: 'bob', role: 'participant' })
  kept.alice.message(ROOM, undefined, el('x', { xmlns: NS.mucUser }, el('invite', { to: 'carol@test' })))
  kept.restart()
  kept.bob.join('bob')
  expect(kept.bob.heard).toContain('bob is none/participant 110')
  const carol = kept.world.person('carol')
  kept.alice.join('alice')
  kept.alice.inbox.length = 0
  carol.message(ROOM, undefined, el('x', { xmlns: NS.mucUser }, el('decline', { to: 'alice@test' })))
  expect([...carol.heard, ...kept.alice.heard]).toEqual(['normal from room: x <decline>'])
})

test('temporary rooms, rooms that were not configured yet, and those that are destroyed do not come back', () => {
  const kept = founded()
  const { alice, bob } = kept
  bob.presence('temporary@muc.test/bob', {}, el('x', { xmlns: NS.muc }))
  bob.iq('set', el('query', { xmlns: NS.mucOwner }, writeForm({ kind: 'submit', fields: [] })), 'temporary@muc.test')
  bob.presence('new@muc.test/bob', {}, el('x', { xmlns: NS.muc }))
  kept.endTurn()
  alice.destroy()
  kept.restart()
  expect(kept.world.service.size).toBe(0)
})

test('a room that becomes temporary is forgotten, and one that becomes persistent again is kept whole', () => {
  const kept = founded()
  kept.alice.say('one')
  kept.endTurn()
  kept.alice.configure({ persistentroom: '0' })
  kept.endTurn()
  kept.alice.configure({ persistentroom: '1' })
  kept.restart()
  kept.alice.join('alice')
  expect(kept.alice.heard).toContain('groupchat from alice: body "one" delayed')
})

test('a room that is destroyed and founded again in one turn is the new one', () => {
  const kept = founded()
  kept.alice.say('one').admin({ affiliation: 'member', jid: Jid.parse('bob@test') })
  kept.endTurn()
  kept.alice.destroy()
  kept.bob.join('bob').configure({ persistentroom: '1' })
  kept.restart()
  kept.bob.join('bob')
  expect(kept.bob.heard).toEqual(['bob is owner/moderator bob@test/home 110', 'groupchat from room: subject ""'])
})

test('a service that ends keeps its rooms, whatever sessions say while they end', () => {
  const kept = founded()
  kept.world.service.shutDown()
  kept.alice.leave()
  kept.restart()
  expect(kept.world.service.size).toBe(1)
  kept.alice.join('alice')
  expect(fieldOf(kept.alice.iq('get', el('query', { xmlns: NS.mucOwner })).last, 'muc#roomconfig_persistentroom')).toEqual(['1'])
})

test('what somebody was whose account is gone does not come back', () => {
  const kept = founded()
  kept.alice.admin({ affiliation: 'owner', jid: Jid.parse('anon@guests') })
  kept.restart(user => user.domain === 'guests')
  kept.alice.join('alice').list({ affiliation: 'owner' })
  expect(kept.alice.last.toString()).not.toContain('anon@guests')
})

test('somebody is known by the same id after a restart, in the room and in its history', () => {
  const kept = founded()
  const idIn = (stanza = kept.alice.last): string | undefined => attr(childOf(stanza, NS.occupantIds, 'occupant-id') ?? el('none'), 'id')
  const before = idIn(kept.alice.say('hello') && kept.alice.last)
  expect(before).toMatch(/^[\w-]{43}$/)
  kept.restart()
  kept.alice.join('alice')
  const ids = kept.alice.inbox.map(stanza => idIn(stanza))
  expect(ids).toEqual([before, before, undefined]) // itself, what it said, and the subject that nobody has set
})
