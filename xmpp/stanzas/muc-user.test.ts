import { expect, test } from 'vitest'
import { el } from '../element.ts'
import { Jid } from '../jid.ts'
import { readElement } from '../xml/reader.ts'
import { write } from '../xml/writer.ts'
import { type MucUser, readMucUser, writeMucUser } from './muc-user.ts'

const X = '<x xmlns=\'http://jabber.org/protocol/muc#user\'>'
const EXAMPLES: readonly [string, MucUser, string][] = [
  ['an occupant that was kicked', {
    items: [{ affiliation: 'none', role: 'none', jid: Jid.parse('bob@example.org/x'), nick: 'bob', actor: { nick: 'alice', jid: Jid.parse('alice@example.org') }, reason: 'Avaunt' }],
    status: new Set([110, 307]),
  }, `${X}<item affiliation='none' role='none' jid='bob@example.org/x' nick='bob'><actor jid='alice@example.org' nick='alice'/><reason>Avaunt</reason></item><status code='110'/><status code='307'/></x>`],
  ['an invitation to pass on', {
    items: [], status: new Set(), invites: [{ to: Jid.parse('hecate@example.org'), reason: 'Hey', thread: 't1' }],
  }, `${X}<invite to='hecate@example.org'><reason>Hey</reason><continue thread='t1'/></invite></x>`],
  ['an invitation passed on', {
    items: [], status: new Set(), invites: [{ from: Jid.parse('crone@example.org/d') }], password: 'secret',
  }, `${X}<invite from='crone@example.org/d'/><password>secret</password></x>`],
  ['a refusal of one', { items: [], status: new Set(), decline: { to: Jid.parse('crone@example.org'), reason: 'busy' } },
    `${X}<decline to='crone@example.org'><reason>busy</reason></decline></x>`],
  ['the end of a room', { items: [{ affiliation: 'none', role: 'none' }], status: new Set(), destroy: { jid: Jid.parse('other@conference.example.org'), reason: 'moved' } },
    `${X}<destroy jid='other@conference.example.org'><reason>moved</reason></destroy><item affiliation='none' role='none'/></x>`],
]

test.each(EXAMPLES)('reads and writes %s', (_, user, xml) => {
  expect(write(writeMucUser(user))).toBe(xml)
  expect(readMucUser(el('presence', {}, readElement(xml)))).toEqual(user)
})

test('a stanza without any says so', () => {
  expect(readMucUser(el('presence'))).toBeUndefined()
})

test.each([
  ['MUC_AFFILIATION', 'bad-request', '<item affiliation=\'king\'/>'],
  ['MUC_ROLE', 'bad-request', '<item role=\'member\'/>'],
  ['MUC_STATUS', 'bad-request', '<status code=\'kicked\'/>'],
  ['JID_DOMAIN_EMPTY', 'jid-malformed', '<item jid=\'bob@\'/>'],
])('%s: %s %s', (code, condition, xml) => {
  expect(() => readMucUser(el('presence', {}, readElement(`${X}${xml}</x>`)))).toThrow(expect.objectContaining({ code, condition }))
})
