import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { DEFAULT_MUC_OPTIONS } from './options.ts'
import { changed, type Occupant, unbornRoom } from './room-state.ts'

const jid = Jid.parse('room@muc.test')
const alice: Occupant = { id: 'a', nick: 'alice', jid: jid.withResource('alice'), user: Jid.parse('alice@test'), sessions: [Jid.parse('alice@test/desk')], role: 'participant', affiliation: 'none', payload: [] }

test('who is in and as what is another map only when that changes', () => {
  const room = changed(unbornRoom(jid, DEFAULT_MUC_OPTIONS.newRoom), { kind: 'put-occupant', occupant: alice })
  const after = (changes: Partial<Occupant>) => changed(room, { kind: 'put-occupant', occupant: { ...alice, ...changes } }).nicks
  expect(after({ payload: [el('show', {}, 'away')] })).toBe(room.nicks)
  for (const changes of [{ role: 'moderator' }, { affiliation: 'member' }, { sessions: [...alice.sessions, Jid.parse('alice@test/phone')] }] as const) expect(after(changes)).not.toBe(room.nicks)
})
