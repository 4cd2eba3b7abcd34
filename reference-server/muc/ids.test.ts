import { expect, test } from 'vitest'
import { el } from '#xmpp/element.js'
import { Jid } from '#xmpp/jid.js'
import { NS } from '#xmpp/namespaces.js'
import { isForgedId, occupantId, writeOccupantId, writeStanzaId } from './ids.ts'

const room = Jid.parse('room@muc.test')
const alice = Jid.parse('alice@test')

test('an occupant id belongs to an account, a room and a service', () => {
  const id = occupantId('secret', room, alice)
  expect(id).toMatch(/^[\w-]{43}$/)
  expect(occupantId('secret', room, alice)).toBe(id)
  expect(occupantId('secret', Jid.parse('other@muc.test'), alice)).not.toBe(id)
  expect(occupantId('secret', room, Jid.parse('bob@test'))).not.toBe(id)
  expect(occupantId('other secret', room, alice)).not.toBe(id)
})

test('where the room ends and the account begins makes a difference', () => {
  expect(occupantId('secret', Jid.parse('a@b'), Jid.parse('c@d'))).not.toBe(occupantId('secret', Jid.parse('a@bc'), Jid.parse('d@d')))
})

test.each([
  ['an occupant id', writeOccupantId('x'), true],
  ['a stanza id in the name of the room', writeStanzaId('x', room), true],
  ['the same in other letters', el('stanza-id', { xmlns: NS.stanzaIds, id: 'x', by: 'ROOM@Muc.Test' }), true],
  ['a stanza id of somebody in the room', writeStanzaId('x', room.withResource('nick')), false],
  ['a stanza id of somebody else', writeStanzaId('x', alice), false],
  ['a stanza id of nobody', el('stanza-id', { xmlns: NS.stanzaIds, id: 'x' }), false],
  ['a stanza id of what is no address', el('stanza-id', { xmlns: NS.stanzaIds, id: 'x', by: '@' }), false],
  ['an origin id', el('origin-id', { xmlns: NS.stanzaIds, id: 'x' }), false],
  ['anything else', el('occupant-id', { xmlns: 'urn:example' }), false],
])('%s: only what can be the room\u2019s alone is forged', (_, child, isForged) => {
  expect(isForgedId(room, child)).toBe(isForged)
})
